/** The request as it arrives when its sender goes away in the middle of its body. */
export function brokenOff(request: Request): Request {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"half":')),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  const { method, headers } = request;
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, duplex: 'half' };
  return new Request(request.url, init);
}
