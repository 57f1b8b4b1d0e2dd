import type { GraphProto, NodeProto } from '../formats/onnx_pb.js';

/** Operators that sum over many products: what float32's errors come of. */
const SUMMING: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'Einsum']);
/** Operators that change a tensor's shape or name alone. */
const PASSING: ReadonlySet<string> = new Set(['Identity', 'Flatten', 'Reshape', 'Squeeze']);

/** The most convolutions and matrix products that lie one after the other on a way to an output. */
export function depthOf(graph: GraphProto, output: string): number {
  const depths = new Map<string, number>();
  // A graph's nodes stand in an order in which each comes after its inputs.
  for (const node of graph.node) {
    const before = node.input.reduce((most, name) => Math.max(most, depths.get(name) ?? 0), 0);
    for (const name of node.output) depths.set(name, before + (SUMMING.has(node.opType) ? 1 : 0));
  }
  return depths.get(output) ?? 0;
}

/** Whether an output holds probabilities, by a softmax as the last that computes anything. */
export function isProbability(graph: GraphProto, output: string): boolean {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  let maker: NodeProto | undefined = makers.get(output);
  while (maker !== undefined && PASSING.has(maker.opType)) maker = makers.get(maker.input[0] ?? '');
  return maker?.opType === 'Softmax';
}
