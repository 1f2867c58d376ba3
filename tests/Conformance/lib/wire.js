import assert from 'node:assert/strict';
import { ConnectError } from '@qdrant/js-client-grpc';

/** Short forms of the contract's messages. */

export const num = (n) => ({ pointIdOptions: { case: 'num', value: BigInt(n) } });

export const uuid = (text) => ({ pointIdOptions: { case: 'uuid', value: text } });

export const ids = (...numbers) => ({ pointsSelectorOneOf: { case: 'points', value: { ids: numbers.map(num) } } });

export const matching = (filter) => ({ pointsSelectorOneOf: { case: 'filter', value: filter } });

/** A payload value; integers and doubles are told apart by `Number.isInteger`, a BigInt is an integer. */
export function value(x) {
  if (x === null) return { kind: { case: 'nullValue', value: 0 } };
  if (typeof x === 'boolean') return { kind: { case: 'boolValue', value: x } };
  if (typeof x === 'string') return { kind: { case: 'stringValue', value: x } };
  if (typeof x === 'bigint') return { kind: { case: 'integerValue', value: x } };
  if (typeof x === 'number') {
    return Number.isInteger(x)
      ? { kind: { case: 'integerValue', value: BigInt(x) } }
      : { kind: { case: 'doubleValue', value: x } };
  }
  if (Array.isArray(x)) return { kind: { case: 'listValue', value: { values: x.map(value) } } };
  return { kind: { case: 'structValue', value: { fields: payload(x) } } };
}

export const payload = (fields) => Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, value(v)]));

/** The other way; integers come back as BigInt. */
export function plain(x) {
  switch (x.kind.case) {
    case 'nullValue':
      return null;
    case 'listValue':
      return x.kind.value.values.map(plain);
    case 'structValue':
      return plainAll(x.kind.value.fields);
    default:
      return x.kind.value;
  }
}

export const plainAll = (fields) => Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, plain(v)]));

export const dense = (...data) => ({ vector: { case: 'dense', value: { data } } });

export const sparse = (weights) => ({
  vector: { case: 'sparse', value: { indices: Object.keys(weights).map(Number), values: Object.values(weights) } },
});

export const single = (...data) => ({ vectorsOptions: { case: 'vector', value: dense(...data) } });

export const named = (vectors) => ({ vectorsOptions: { case: 'vectors', value: { vectors } } });

export const nearest = (...data) => ({ variant: { case: 'nearest', value: { variant: { case: 'dense', value: { data } } } } });

export const nearestSparse = (weights) => ({
  variant: {
    case: 'nearest',
    value: { variant: { case: 'sparse', value: { indices: Object.keys(weights).map(Number), values: Object.values(weights) } } },
  },
});

export const nearestTo = (id) => ({ variant: { case: 'nearest', value: { variant: { case: 'id', value: id } } } });

export const fusion = (kind) => ({ variant: { case: 'fusion', value: kind } });

export const field = (key, test) => ({ conditionOneOf: { case: 'field', value: { key, ...test } } });

export const match = (key, kind, x) => field(key, { match: { matchValue: { case: kind, value: x } } });

export const config = (size, distance) => ({ config: { case: 'params', value: { size: BigInt(size), distance } } });

export const withPayload = { selectorOptions: { case: 'enable', value: true } };

export const withVectors = { selectorOptions: { case: 'enable', value: true } };

export const numbers = (points) => points.map((p) => Number(p.id.pointIdOptions.value));

export const distance = { Cosine: 1, Euclid: 2, Dot: 3, Manhattan: 4 };

export const code = { invalidArgument: 3, deadlineExceeded: 4, notFound: 5, alreadyExists: 6, resourceExhausted: 8, unimplemented: 12 };

/** The call fails with this status, and a message that begins so. */
export async function refused(call, expected, begins) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof ConnectError, String(error));
    assert.equal(error.code, expected, error.message);
    assert.ok(error.rawMessage.startsWith(begins), error.rawMessage);
    assert.doesNotMatch(error.rawMessage, /System\.|   at |FitnessGrpc\./);
    return true;
  });
}

export const close = (actual, expected, tolerance = 1e-5) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

/** A vector of a query: numbers, rows of numbers, weights by index, or the id of a point. */
export function input(x) {
  if (x.pointIdOptions) return { variant: { case: 'id', value: x } };
  if (!Array.isArray(x)) {
    return { variant: { case: 'sparse', value: { indices: Object.keys(x).map(Number), values: Object.values(x) } } };
  }
  return Array.isArray(x[0])
    ? { variant: { case: 'multiDense', value: { vectors: x.map((data) => ({ data })) } } }
    : { variant: { case: 'dense', value: { data: x } } };
}

/** A query of a kind. */
export const kind = (name, x) => ({ variant: { case: name, value: x } });

export const multi = (...rows) => ({ vector: { case: 'multiDense', value: { vectors: rows.map((data) => ({ data })) } } });

/** Scores by the number of the point. */
export const scores = (points) => Object.fromEntries(points.map((p) => [Number(p.id.pointIdOptions.value), p.score]));
