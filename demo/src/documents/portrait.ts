import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 120;
const HEIGHT = 160;
const BACKGROUND: Colour = [226, 232, 240];

type Colour = readonly [red: number, green: number, blue: number];

/**
 * Draws a head and shoulders whose colours follow from `name`: a picture (PNG) that stands for a
 * photograph without being anybody's.
 *
 * @see PNG specification (third edition), sections 5 and 11
 */
export function drawPortrait(name: string): Uint8Array {
  const hash = createHash('sha256').update(name).digest();
  const at = (index: number) => hash[index] ?? 0;
  const clothes: Colour = [40 + (at(0) % 120), 40 + (at(1) % 120), 60 + (at(2) % 140)];
  const hair: Colour = [20 + (at(3) % 60), 16 + (at(4) % 40), 12 + (at(5) % 30)];
  const skin: Colour = [232 - (at(6) % 40), 196 - (at(7) % 40), 168 - (at(8) % 40)];
  const rows: Buffer[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    const row = Buffer.alloc(1 + WIDTH * 3);
    for (let x = 0; x < WIDTH; x++) {
      row.set(colourAt(x, y, { clothes, hair, skin }), 1 + x * 3);
    }
    rows.push(row);
  }
  return png(Buffer.concat(rows));
}

function colourAt(
  x: number,
  y: number,
  { clothes, hair, skin }: Readonly<Record<'clothes' | 'hair' | 'skin', Colour>>,
): Colour {
  const inside = (cx: number, cy: number, rx: number, ry: number) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
  const eye = inside(48, 72, 3, 3) || inside(72, 72, 3, 3);
  if (eye || (inside(60, 94, 9, 3) && y > 94)) return hair;
  if (inside(60, 74, 26, 34) && y > 56) return skin;
  if (inside(60, 66, 32, 36) && y < 84) return hair;
  if (x > 50 && x < 70 && y > 90 && y < 122) return skin;
  return inside(60, 164, 52, 50) ? clothes : BACKGROUND;
}

/** An 8-bit RGB picture without interlacing; each row of `pixels` begins with filter 0. */
function png(pixels: Buffer): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND')];
  return new Uint8Array(Buffer.concat([signature, ...parts]));
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
