// Blocks whose characters have been assigned for long: what is newer, the reference and .NET need not know alike.
const blocks = [
  [0x20, 0x7e], [0x20, 0x7e], [0x00, 0x1f], [0x7f, 0xff], [0x100, 0x24f], [0x250, 0x2ff], [0x300, 0x36f], [0x391, 0x3a1], [0x3a3, 0x3ce], [0x400, 0x4ff], [0x5d0, 0x5ea], [0x620, 0x65f],
  [0x904, 0x94d], [0xe01, 0xe3a], [0x1e00, 0x1eff], [0x2000, 0x2064], [0x2070, 0x2071], [0x2074, 0x208e], [0x20a0, 0x20bf], [0x2100, 0x218b], [0x2190, 0x23ff], [0x24b6, 0x24e9], [0x2600, 0x27bf],
  [0x3000, 0x303f], [0x3041, 0x3096], [0x30a1, 0x30ff], [0x4e00, 0x9fa5], [0xac00, 0xd7a3], [0xe000, 0xe010], [0xfb00, 0xfb06], [0xfe00, 0xfe0f], [0xff01, 0xff9d], [0xfffd, 0xffff],
  [0x10400, 0x1049d], [0x1d400, 0x1d454], [0x1d7ce, 0x1d7ff], [0x1f130, 0x1f189], [0x1f300, 0x1f64f], [0x20000, 0x2a6d6], [0xe0061, 0xe007f], [0xf0000, 0xf0010], [0x10fff0, 0x10ffff],
];
const words = ['squat', 'Deadlift', 'warm', 'up', 'kettlebell', 'protein', '3x8', '1RM', '72.5kg', 'don\'t', 'it\'s', 'WE\'LL', 'naïve', 'Größe', 'ΟΔΟΣ', 'İstanbul', '深蹲', 'スクワット', '스쿼트', 'приседание', '🏋🏽‍♀️', '👩‍👩‍👧', 'e\u0301', 'ﬁt', '①②', '½', '100%'];
const tokens = ['[CLS]', '[SEP]', '[MASK]', '[sep]', '<s>', '</s>', '<mask>', '<unk>', '<|endoftext|>', '<0x0A>', '▁', 'Ġ', '##s'];
const spaces = [' ', ' ', '  ', '\t', '\n', '\r\n', '\n\n', '\u00a0', '\u3000', '\u200b', '\u200d', '\u2028', '\u0085', '\ufeff', '\u00ad'];

/** Adversarial texts, the same for the same seed: words, special tokens in the text, white space of all kinds, and code points of many blocks. */
export function texts(seed, count) {
  // Park and Miller's generator (CACM 31, 1988): 31 bits are plenty here.
  let state = seed;
  const next = (below) => (state = (state * 48271) % 0x7fffffff) % below;
  const pick = (list) => list[next(list.length)];
  const character = () => {
    const [first, last] = pick(blocks);
    return String.fromCodePoint(first + next(last - first + 1));
  };
  const pieces = [
    () => pick(words) + pick(spaces), () => pick(words), () => pick(words).toUpperCase(), () => pick(tokens), () => pick(spaces), character,
    () => character() + character() + character(), () => String(next(1_000_000)), () => pick(['.', ',', '...', '!?', '—', '“', '(', '/', '#', '@', '$', '€', '_', '-', '\'', '’s']),
  ];
  return Array.from({ length: count }, () => Array.from({ length: 1 + next(next(4) ? 12 : 60) }, () => pick(pieces)()).join(''));
}
