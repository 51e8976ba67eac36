/** Does the work for every item, at most `workers` at once; the answers stand in the items' order. */
export async function inParallel(workers, items, work) {
  const answers = [];
  let next = 0;
  async function worker() {
    while (next < items.length) {
      const index = next++;
      answers[index] = await work(items[index]);
    }
  }
  await Promise.all(Array.from({ length: workers }, worker));
  return answers;
}
