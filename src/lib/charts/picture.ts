/** What stands around a chart in its picture. */
export interface Caption {
	title: string;
	measure: string;
	/** Data date, generation and source, below the chart. */
	foot: string;
}

const scale = 2;
const margin = 24;

/**
 * Saves a drawn chart as PNG at twice its size, with title, measure and data date written into it.
 * Resolves when the browser has the file.
 */
export async function savePicture(element: HTMLElement, caption: Caption): Promise<void> {
	const drawing = element.querySelector('svg');
	if (!drawing) return;
	const { width, height } = drawing.getBoundingClientRect();
	const style = getComputedStyle(element);
	const token = (name: string): string => style.getPropertyValue(name).trim();
	const copy = drawing.cloneNode(true) as SVGSVGElement;
	copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
	copy.setAttribute('width', String(width));
	copy.setAttribute('height', String(height));
	const picture = new Image();
	picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
	await picture.decode();
	const head = 64;
	const canvas = document.createElement('canvas');
	canvas.width = (width + 2 * margin) * scale;
	canvas.height = (height + head + 40 + margin) * scale;
	const pen = canvas.getContext('2d')!;
	pen.scale(scale, scale);
	pen.fillStyle = token('--bg');
	pen.fillRect(0, 0, canvas.width, canvas.height);
	const write = (text: string, y: number, font: string, color: string): void => {
		pen.font = `${font} ${token('--font')}`;
		pen.fillStyle = color;
		pen.fillText(text, margin, y, width);
	};
	write(caption.title, margin + 14, '700 15px', token('--text'));
	write(caption.measure, margin + 34, '400 12px', token('--faint'));
	pen.drawImage(picture, margin, head, width, height);
	write(caption.foot, head + height + 28, '400 12px', token('--faint'));
	const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
	if (!file) return;
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = `${caption.title.replace(/[\\/:*?"<>|]/g, '_').slice(0, 80)}.png`;
	link.click();
	URL.revokeObjectURL(link.href);
}
