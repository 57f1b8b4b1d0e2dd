import type { KerasLayer } from './keras-layers.js';

/**
 * The layers in the order of `model.layers`, in which Keras stores and reads weights without looking at names:
 * those furthest from the output first, and of equal distance in the order in which a search from the output
 * meets them (`map_graph` of Keras 3, `_map_graph_network` of Keras 2).
 */
export function inKerasOrder(layers: readonly KerasLayer[]): readonly KerasLayer[] {
  const last = layers.at(-1);
  const met = last === undefined ? [] : searched(last, new Map(layers.map((layer) => [layer.name, layer])));
  const depths = depthsOf(layers);
  const depthOf = ({ name }: KerasLayer) => depths.get(name) ?? 0;
  return met.toSorted((a, b) => depthOf(b) - depthOf(a));
}

/** The names of the layers that a layer reads. */
export function inboundNames({ inbound_nodes }: KerasLayer): readonly string[] {
  return inbound_nodes.flatMap((node) => node.map(([name]) => name));
}

function searched(from: KerasLayer, byName: ReadonlyMap<string, KerasLayer>): readonly KerasLayer[] {
  const met = new Set<KerasLayer>();
  const visit = (layer: KerasLayer) => {
    if (met.has(layer)) return;
    met.add(layer);
    for (const name of inboundNames(layer)) {
      const input = byName.get(name);
      if (input !== undefined) visit(input);
    }
  };
  visit(from);
  return [...met];
}

/** The most layers between each layer and the output; every layer comes after its inputs in the list. */
function depthsOf(layers: readonly KerasLayer[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const layer of layers.toReversed()) {
    const depth = depths.get(layer.name) ?? 0;
    for (const input of inboundNames(layer)) depths.set(input, Math.max(depths.get(input) ?? 0, depth + 1));
  }
  return depths;
}
