/**
 * Reading a message. One `bytes`: uint32 n, then n bytes of deflated main part, then the deflated fan part.
 * A part, inflated: uint32 length of the JSON header, the header, then arrays, each at `offset` after it.
 * Numbers that JSON can't hold (NaN, ∞) are only in the arrays.
 */

const ARRAY_TYPES = {
  int8: Int8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Return `bytes` (zlib) inflated. */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return {header, arrays: {name: typed array}, shapes: {name: [..]}} of one inflated part. */
function unpack(part) {
  const length = new DataView(part.buffer, part.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(part.subarray(4, 4 + length)));
  const arrays = {};
  const shapes = {};
  for (const [name, { dtype, shape, offset }] of Object.entries(header.arrays)) {
    const count = shape.reduce((product, size) => product * size, 1);
    arrays[name] = new ARRAY_TYPES[dtype](part.buffer, part.byteOffset + 4 + length + offset, count);
    shapes[name] = shape;
  }
  return { header, arrays, shapes };
}

/** Return the two deflated parts of a message; the fan's may be empty. */
function splitMessage(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { main: bytes.slice(4, 4 + length), fan: bytes.slice(4 + length) };
}
