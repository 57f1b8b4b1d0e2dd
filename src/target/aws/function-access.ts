import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import type { AwsClients } from './clients.js';

/**
 * Lets everybody who knows a function's URL call it. Since October 2025 both permissions are needed (AWS Lambda's
 * developer guide, "Control access to Lambda function URLs").
 */
export async function openToEverybody({ lambda }: AwsClients, name: string): Promise<void> {
  const everybody = { FunctionName: name, Principal: '*' };
  await lambda.send(
    new AddPermissionCommand({
      ...everybody,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      ...everybody,
      StatementId: 'function-by-url',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    }),
  );
}
