import { z } from 'zod';
import { type DeployedFunction, functionArn, LATEST, type PolicyStatement } from '../functions/index.js';
import { invalidParameter, notFound, ServiceError } from '../service-error.js';
import { bodyOf, type Call, functionOf, type Reply } from './call.js';
import { pattern } from './constraints.js';
import { refuseOtherRevision } from './revision.js';

/** Of a function's policy as JSON, from AWS's quotas. */
const MAX_POLICY_BYTES = 20_480;

const permissionSchema = z.object({
  StatementId: pattern(/^[a-zA-Z0-9-_]+$/, '([a-zA-Z0-9-_]+)').max(100),
  Action: pattern(/^(?:lambda:[*]|lambda:[a-zA-Z]+|[*])$/, '(lambda:[*]|lambda:[a-zA-Z]+|[*])'),
  Principal: pattern(/^[^\s]+$/).max(2_048),
  SourceArn: z.string().optional(),
  SourceAccount: pattern(/^\d{12}$/)
    .max(12)
    .optional(),
  EventSourceToken: pattern(/^[a-zA-Z0-9._-]+$/, '[a-zA-Z0-9._\\-]+')
    .max(256)
    .optional(),
  FunctionUrlAuthType: z.enum(['NONE', 'AWS_IAM']).optional(),
  InvokedViaFunctionUrl: z.boolean().optional(),
  PrincipalOrgID: pattern(/^o-[a-z0-9]{10,32}$/).optional(),
  RevisionId: z.string().optional(),
});
type Permission = z.infer<typeof permissionSchema>;

/** AddPermission: one more statement in the policy of a function, version or alias. It is told, not enforced. */
export async function addPermission(call: Call): Promise<Reply> {
  const parameters = await bodyOf(call, permissionSchema);
  if (call.qualifier === LATEST) {
    throw invalidParameter('We currently do not support adding policies for $LATEST.');
  }
  const deployed = functionOf(call);
  refuseOtherRevision(deployed.revised(call.qualifier), parameters.RevisionId, 'GetPolicy');
  const statements = statementsOf(deployed, call);
  if (statements.some(({ Sid }) => Sid === parameters.StatementId)) {
    throw new ServiceError(
      'ResourceConflictException',
      `The statement id (${parameters.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const statement = statementOf(functionArn(deployed.name, call.qualifier), parameters);
  setStatements(deployed, call, [...statements, statement]);
  return { status: 201, body: { Statement: JSON.stringify(statement) } };
}

/** RemovePermission. */
export function removePermission(call: Call): Reply {
  const [id = ''] = call.names;
  const arn = functionArn(call.functionName, call.qualifier);
  const deployed = call.platform.functions.find(call.functionName);
  if (deployed === undefined) throw notFound(`No policy found for: ${arn}`);
  const statements = statementsOf(deployed, call);
  if (statements.length === 0) throw notFound('No policy is associated with the given resource.');
  if (!statements.some(({ Sid }) => Sid === id)) {
    throw notFound(`Statement ${id} is not found in resource policy.`);
  }
  refuseOtherRevision(deployed.revised(call.qualifier), call.query.get('RevisionId') ?? undefined);
  const left = statements.filter(({ Sid }) => Sid !== id);
  setStatements(deployed, call, left);
  return { status: 204 };
}

/** GetPolicy. */
export function getPolicy(call: Call): Reply {
  const deployed = call.platform.functions.find(call.functionName);
  const statements = deployed === undefined ? [] : statementsOf(deployed, call);
  if (deployed === undefined || statements.length === 0) {
    throw notFound('The resource you requested does not exist.');
  }
  const { revisionId } = deployed.revised(call.qualifier);
  return { status: 200, body: { Policy: policyText(statements), RevisionId: revisionId } };
}

function statementsOf(deployed: DeployedFunction, { qualifier }: Call): readonly PolicyStatement[] {
  deployed.version(qualifier);
  return deployed.settings.policies.get(qualifier ?? LATEST) ?? [];
}

/** With another revision of what the policy belongs to. */
function setStatements(
  deployed: DeployedFunction,
  { qualifier }: Call,
  statements: readonly PolicyStatement[],
): void {
  if (policyText(statements).length > MAX_POLICY_BYTES) {
    throw new ServiceError(
      'PolicyLengthExceededException',
      `The final policy size (${policyText(statements).length}) is bigger than the limit (${MAX_POLICY_BYTES}).`,
    );
  }
  deployed.settings.policies.set(qualifier ?? LATEST, statements);
  deployed.revise(qualifier);
}

function policyText(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
}

function statementOf(resource: string, parameters: Permission): PolicyStatement {
  const condition = conditionOf(parameters);
  return {
    Sid: parameters.StatementId,
    Effect: 'Allow',
    Principal: principalOf(parameters.Principal),
    Action: parameters.Action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

/** Services, accounts, identities and everybody, in IAM's form. */
function principalOf(text: string): unknown {
  if (text === '*') return text;
  if (text.endsWith('.amazonaws.com')) return { Service: text };
  if (/^\d{12}$/.test(text)) return { AWS: `arn:aws:iam::${text}:root` };
  if (/^arn:aws[a-z-]*:(iam|sts):/.test(text)) return { AWS: text };
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
}

function conditionOf(parameters: Permission): Readonly<Record<string, object>> {
  const equal = {
    'lambda:FunctionUrlAuthType': parameters.FunctionUrlAuthType,
    'aws:PrincipalOrgID': parameters.PrincipalOrgID,
    'AWS:SourceAccount': parameters.SourceAccount,
    'lambda:EventSourceToken': parameters.EventSourceToken,
  };
  const given = Object.entries(equal).filter(([, value]) => value !== undefined);
  const { SourceArn, InvokedViaFunctionUrl } = parameters;
  return {
    ...(given.length === 0 ? {} : { StringEquals: Object.fromEntries(given) }),
    ...(InvokedViaFunctionUrl === undefined
      ? {}
      : { Bool: { 'lambda:InvokedViaFunctionUrl': String(InvokedViaFunctionUrl) } }),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
}
