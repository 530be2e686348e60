// JSON in, JSON out.
interface Item {
  name: string;
  price: number;
  tags: string[];
}

export async function POST(request: Request): Promise<{ name: string; total: number; tags: string[] }> {
  const item = (await request.json()) as Item;
  return { name: item.name, total: item.price * 1.2, tags: item.tags };
}
