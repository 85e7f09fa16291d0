import { ServerPartError } from './errors';
import { parseObject } from './json';

/**
 * The JSON objects of an answer with one on each line, each as soon as it is there.
 *
 * @throws {@link ServerPartError}
 */
export async function* valuesOf<T>(
  response: Response
): AsyncGenerator<T, void, undefined> {
  if (!response.ok || response.body === null) {
    throw ServerPartError.fromResponse(
      response.status,
      parseObject(await response.text())
    );
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const answer = parseObject(line);
        if (answer === null) {
          throw ServerPartError.fromResponse(response.status, null);
        }
        yield answer as T;
      }
      if (done) {
        return;
      }
    }
  } catch (reason) {
    throw reason instanceof ServerPartError
      ? reason
      : ServerPartError.unreachable(reason);
  }
}
