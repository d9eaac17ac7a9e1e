/**
 * Reading a message. One `bytes`: uint32 n, then n bytes of deflated main part, then the deflated fan part.
 * A part, inflated: uint32 length of the JSON header, the header, then arrays, each at `offset` after it.
 * Numbers that JSON can't hold (NaN, ∞) are only in the arrays.
 */

/** @typedef {Int8Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array} Numbers */

/**
 * One part of a message, inflated.
 * @template [H=Record<string, any>] the header: what JSON can hold
 * @template [A=Record<string, any>] the arrays by name
 * @typedef {object} Part
 * @property {H} header
 * @property {A} arrays all numbers of an array in one row, the last axis running fastest
 * @property {Record<string, number[]>} shapes the axes' lengths
 */

/** @typedef {{ dtype: string, shape: number[], offset: number }} Entry where an array is in its part, in bytes */

/** @type {Record<string, new (buffer: ArrayBufferLike, offset: number, count: number) => Numbers>} */
const ARRAY_TYPES = {
  int8: Int8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/**
 * Return `bytes` (zlib) inflated.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Return what one inflated part holds. Whoever asks says which header and arrays it has.
 * @template H, A
 * @param {Uint8Array} part
 * @returns {Part<H, A>}
 */
export function unpack(part) {
  const length = new DataView(part.buffer, part.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(part.subarray(4, 4 + length)));
  /** @type {Record<string, Numbers>} */
  const arrays = {};
  /** @type {Record<string, number[]>} */
  const shapes = {};
  /** @type {[string, Entry][]} */
  const entries = Object.entries(header.arrays);
  for (const [name, { dtype, shape, offset }] of entries) {
    const count = shape.reduce((product, size) => product * size, 1);
    arrays[name] = new ARRAY_TYPES[dtype](part.buffer, part.byteOffset + 4 + length + offset, count);
    shapes[name] = shape;
  }
  return { header, arrays: /** @type {A} */ (arrays), shapes };
}

/**
 * Return the two deflated parts of a message; the fan's may be empty.
 * @param {ArrayBuffer | Uint8Array<ArrayBuffer>} data
 */
export function splitMessage(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { main: bytes.slice(4, 4 + length), fan: bytes.slice(4 + length) };
}
