"""Re-computes a published SRD-1 draw: python3 verify.py FOLDER [PROOF]. Prints drawn.tsv; exit 1 if anything differs."""
import hashlib, itertools, json, pathlib, sys

folder = pathlib.Path(sys.argv[1])
sha = lambda text: hashlib.sha256(text.encode('ascii')).hexdigest()
rows = lambda name: [line.split('\t') for line in (folder / name).read_bytes().decode('ascii').split('\n')[:-1]]
told = json.loads((folder / 'manifest.json').read_text('utf-8'))
people = {key: [row[1] for row in group] for key, group in itertools.groupby(sorted(rows('frame.tsv')), lambda row: row[0])}
plan = sorted(rows('plan.tsv'))
digests = [f'{key}\t{len(ids)}\t' + sha(''.join(one + '\n' for one in ids)) + '\n' for key, ids in people.items()]
mine = {'frame_root': sha(''.join(digests)), 'plan_hash': sha(''.join('\t'.join(row) + '\n' for row in plan))}
mine['commitments'] = [sha(f"SRD1:commit:{told['draw_id']}:P{party}:{secret}") for party, secret in enumerate(told['secrets'], 1)]
mine['seed'] = sha(':'.join(['SRD1:seed', told['draw_id'], mine['frame_root'], mine['plan_hash'], told['beacon'], *told['secrets']]))
level, drawn = int(sha('SRD1:R:' + mine['seed'])[:15], 16) % 1_000_000, ''
for key, population, micro in plan:
    ids, before, level = people.get(key, []), level // 1_000_000, level + int(micro)
    tickets = sorted((sha(f"SRD1:E:{mine['seed']}:{one}"), one) for one in ids)
    drawn += ''.join(f'{key}\t{one}\t{ticket}\n' for ticket, one in tickets[: level // 1_000_000 - before])
wrong = [name for name, value in mine.items() if value != told[name]]
wrong += ['plan.tsv'] * ([[row[0], int(row[1])] for row in plan if row[1] != '0'] != [[key, len(ids)] for key, ids in people.items()])
wrong += ['drawn.tsv'] * (drawn.encode() != (folder / 'drawn.tsv').read_bytes()) + ['frame.tsv'] * any(len(set(ids)) < len(ids) for ids in people.values())
if len(sys.argv) > 2:  # a proof of inclusion: every path leads from its line of frame.tsv to the root of the tree (RFC 6962)
    proof, raw = json.loads(pathlib.Path(sys.argv[2]).read_text('utf-8')), lambda data: hashlib.sha256(data).digest()
    tree = [raw(b'\0' + line) for line in (folder / 'frame.tsv').read_bytes().split(b'\n')[:-1]]
    root = lambda nodes: nodes[0] if len(nodes) < 2 else root([raw(b'\1' + b''.join(pair)) if len(pair) > 1 else pair[0] for pair in (nodes[at : at + 2] for at in range(0, len(nodes), 2))])
    holds = (proof['draw_id'], proof['frame_root'], proof['tree_size'], proof['tree_root']) == (told['draw_id'], mine['frame_root'], len(tree), root(tree).hex())
    for one in proof['paths']:
        node, at, last, path = raw(b'\0' + one['line'].encode('ascii')), one['index'], len(tree) - 1, [bytes.fromhex(step) for step in one['path']]
        while last > 0:
            if at % 2 or at < last:
                step = path.pop(0) if path else b''
                node = raw(b'\1' + (step + node if at % 2 else node + step))
            at, last = at // 2, last // 2
        holds = holds and not path and node.hex() == proof['tree_root']
    wrong += ['proof'] * (not holds)
print(drawn, end='')
sys.exit('differs: ' + ', '.join(wrong) if wrong else 0)
