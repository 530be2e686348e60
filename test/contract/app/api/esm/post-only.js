// POST and DELETE, no GET.
export async function POST() {
  return "posted";
}

export async function DELETE() {}
