/** Renders an HTTP/1.1 request. Requests that stay the same are rendered once, as a Buffer, before the load. */
export function renderRequest(
  url: URL,
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${url.host}\r\n${more.join('')}`;
  if (body === undefined) return Buffer.from(`${head}\r\n`);
  const json = JSON.stringify(body);
  const length = Buffer.byteLength(json);
  return Buffer.from(`${head}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${json}`);
}
