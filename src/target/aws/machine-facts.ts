import { InvokeCommand } from '@aws-sdk/client-lambda';
import { messageOf } from '../../errors/index.js';
import type { AwsClients } from './clients.js';

const QUESTIONS = 5;

/** What the function sees of the machine it runs on, and how its clock stands to ours. */
export interface MachineFacts {
  readonly vcpus: number;
  readonly cpuModel: string;
  readonly kernel: string;
  readonly memoryBytes: number;
  /** The platform's clock minus ours, and how far off that may be: half of the shortest round trip of five. */
  readonly clockOffsetUs: number;
  readonly clockUncertaintyUs: number;
}

interface Answer {
  readonly vcpus: number;
  readonly cpuModel: string;
  readonly kernel: string;
  readonly memoryBytes: number;
  readonly epochUs: number;
}

/** Asks a handler of ours; one of others does not know the question, and the reason is told. */
export async function machineFacts(
  { lambda }: AwsClients,
  functionName: string,
): Promise<MachineFacts | { readonly reason: string }> {
  try {
    const asked = [];
    for (let index = 0; index < QUESTIONS; index += 1) asked.push(await ask(lambda, functionName));
    const best = asked.reduce((a, b) => (b.uncertaintyUs < a.uncertaintyUs ? b : a));
    const { epochUs: _epochUs, ...facts } = best.answer;
    return { ...facts, clockOffsetUs: best.offsetUs, clockUncertaintyUs: best.uncertaintyUs };
  } catch (error) {
    return { reason: `the handler does not tell: ${messageOf(error)}` };
  }
}

async function ask(lambda: AwsClients['lambda'], FunctionName: string) {
  const sentUs = epochUs();
  const output = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from('{"facts":true}') }),
  );
  const arrivedUs = epochUs();
  const text = Buffer.from(output.Payload ?? []).toString('utf8');
  const answer = JSON.parse(text) as Answer;
  if (typeof answer.epochUs !== 'number') throw new TypeError(text.slice(0, 200));
  return {
    answer,
    offsetUs: Math.round(answer.epochUs - (sentUs + arrivedUs) / 2),
    uncertaintyUs: Math.round((arrivedUs - sentUs) / 2),
  };
}

const epochUs = (): number => Date.now() * 1_000;
