// The parts of a graph that reach each other in circles, each before those that need it (Tarjan's algorithm).

/**
 * Strongly connected components reachable from `start`: a node of no circle is a component of its own.
 * `edges` gives the nodes a node needs, in order.
 */
export function findComponents<T>(start: T, edges: (node: T) => Iterable<T>): T[][] {
  const components: T[][] = [];
  const open: T[] = [];
  const order = new Map<T, number>();
  const unfinished = new Set<T>();

  const visit = (node: T): number => {
    const own = order.size;
    let low = own;
    order.set(node, own);
    unfinished.add(node);
    open.push(node);
    for (const next of edges(node)) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (unfinished.has(next)) low = Math.min(low, order.get(next) as number); // a circle
    }
    if (low === own) {
      const component = open.splice(open.lastIndexOf(node));
      for (const member of component) unfinished.delete(member);
      components.push(component);
    }
    return low;
  };

  visit(start);
  return components;
}
