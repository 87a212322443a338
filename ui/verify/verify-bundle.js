// Verifies evidence bundles of Precedent (infra/notary/BUNDLE.md), in a browser or in Node, with nothing but this file.
// Made from domain/notary/verifier by `npm run -s reference`: do not edit.
/** Bytes in base64 (RFC 4648, section 4). */
const textOfBytes = (bytes) => btoa(String.fromCharCode(...bytes));
/** The bytes of a base64 text; undefined when it is not exactly the text that some bytes are written as. */
const bytesOfBase64 = (text) => {
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
        return undefined;
    const bytes = bytesIn(atob(text));
    return textOfBytes(bytes) === text ? bytes : undefined;
};
const bytesIn = (binary) => {
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < bytes.length; index += 1)
        bytes[index] = binary.charCodeAt(index);
    return bytes;
};
const isFull = (filter) => Object.keys(filter).length === 0;
const selects = (filter, { stream, position, data, metadata }) => (filter.stream === undefined || stream === filter.stream) &&
    (filter.subject === undefined ||
        data.personId === filter.subject ||
        metadata.actor.id === filter.subject ||
        isSealedFor(filter.subject, data)) &&
    (filter.fromPosition === undefined || BigInt(position) >= BigInt(filter.fromPosition)) &&
    (filter.toPosition === undefined || BigInt(position) <= BigInt(filter.toPosition)) &&
    (filter.fromTime === undefined || metadata.recordedAt >= filter.fromTime) &&
    (filter.toTime === undefined || metadata.recordedAt <= filter.toTime) &&
    (filter.decision === undefined ||
        data.decisionId === filter.decision ||
        (filter.gateEvaluation !== undefined && data.evaluationId === filter.gateEvaluation));
const isSealedFor = (subject, { $sealed }) => Array.isArray($sealed) && $sealed.some((fields) => Object(fields).subject === subject);
/**
 * The entry of a tenant's tree for one event: a short record, never the event. The log's format, and all that those who
 * verify share with those who sign: changing a byte of it breaks every proof that was ever given.
 *
 * @param pseudonym stands for the tenant where its id must not show
 * @param index the event's place among the tenant's, from 0
 * @param digest SHA-256 of the RFC 8785 form of the stored envelope, in base64
 */
const recordOf = (pseudonym, index, digest) => `precedent-leaf/v1\n${pseudonym}\n${index}\n${digest}\n`;
/** Ends a verification: with what is wrong, and the first entry at which it shows. */
class BundleFault extends Error {
    name = 'BundleFault';
    verdict;
    index;
    constructor(verdict, reason, index) {
        super(reason);
        this.verdict = verdict;
        this.index = index;
    }
}
const HASH_BYTES = 32;
/** Shares nothing with the notary's tree, so that no fault of that one can hide itself. */
const createRowPile = (hashAll) => {
    const pending = [];
    let size = 0;
    return {
        size: () => size,
        add: async (height, hashes) => {
            size += hashes.length * 2 ** height;
            let row = hashes;
            for (let at = height; row.length > 0; at += 1) {
                const left = pending[at];
                if (left !== undefined)
                    row = [left, ...row];
                pending[at] = row.length % 2 === 1 ? row.at(-1) : undefined;
                row = row.length < 2 ? [] : await hashAll(pairsOf(row));
            }
        },
        root: async () => {
            let root;
            for (const hash of pending) {
                if (hash === undefined)
                    continue;
                root = root === undefined ? hash : (await hashAll(pairsOf([hash, root])))[0];
            }
            return root ?? (await hashAll(['']))[0] ?? '';
        },
    };
};
/** What inner nodes are hashed from: 0x01, the left hash and the right. */
const pairsOf = (row) => {
    const pairs = [];
    const all = new Uint8Array((row.length >> 1) * (1 + 2 * HASH_BYTES));
    let at = 0;
    for (let index = 0; index + 1 < row.length; index += 2) {
        const from = at;
        all[at] = 1;
        at = writeHash(all, at + 1, row[index] ?? '');
        at = writeHash(all, at, row[index + 1] ?? '');
        pairs.push(all.subarray(from, at));
    }
    return pairs;
};
/** Writes a hash into bytes, and says where it ends. */
const writeHash = (into, at, hash) => {
    for (let index = 0; index < HASH_BYTES; index += 1)
        into[at + index] = hash.charCodeAt(index);
    return at + HASH_BYTES;
};
/** Types of keys: the first byte of what stands behind the name. */
const ED25519 = 1;
const COSIGNATURE = 4;
const TIMESTAMP_BYTES = 8;
const binary = (bytes) => String.fromCharCode(...bytes);
/** Reads a verifier key. Malformed: its id is not that of its name and key, which a slip of the pen would be. */
const believedKey = async ({ sha256 }, text, wanted) => {
    const [, name, id, encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S{44})$/.exec(text) ?? [];
    const bytes = bytesOfBase64(encoded);
    if (name === undefined || bytes?.length !== 33 || bytes[0] !== wanted) {
        throw new BundleFault('malformed', `${text} is no verifier key of the kind that is needed here`);
    }
    const key = { name, type: wanted, publicKey: bytes.slice(1) };
    const own = [...(await keyId(sha256, name, key))].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
    if (own.join('') !== id)
        throw new BundleFault('malformed', `${text} is not written as a verifier key is`);
    return key;
};
const keyId = async (sha256, name, { type, publicKey }) => {
    const named = new TextEncoder().encode(`${name}\n`);
    const bytes = new Uint8Array(named.length + 1 + publicKey.length);
    bytes.set(named);
    bytes[named.length] = type;
    bytes.set(publicKey, named.length + 1);
    return ((await sha256([bytes]))[0] ?? '').slice(0, 4);
};
/** Takes a note apart; undefined when it is none. */
const readNote = (note) => {
    const [, text, lines] = /^((?:[^\n]+\n)+)\n((?:— [^\s+]+ [A-Za-z0-9+/=]{8,400}\n)+)$/.exec(note) ?? [];
    if (text === undefined || lines === undefined)
        return undefined;
    const signatures = [];
    for (const line of lines.trimEnd().split('\n')) {
        const [, name = '', encoded = ''] = line.split(' ');
        const bytes = bytesOfBase64(encoded);
        if (bytes === undefined || bytes.length <= 4)
            return undefined;
        signatures.push({ name, id: binary(bytes.slice(0, 4)), bytes: bytes.slice(4) });
    }
    return { text, signatures };
};
/** Whether one of the keys signed a note under a name. A key speaks for its name and for what is below it. */
const isSignedBy = async (crypto, keys, name, { text, signatures }) => {
    for (const key of keys) {
        if (name !== key.name && !name.startsWith(`${key.name}/`))
            continue;
        const id = await keyId(crypto.sha256, name, key);
        for (const signature of signatures) {
            if (signature.name !== name || signature.id !== id)
                continue;
            if (await crypto.verify(key.publicKey, text, signature.bytes))
                return true;
        }
    }
    return false;
};
/** The witnesses whose signature on a checkpoint holds. A key that is named twice counts once. */
const witnessed = async (crypto, keys, { text, signatures }) => {
    const found = [];
    const seen = new Set();
    for (const key of keys) {
        if (seen.has(binary(key.publicKey)))
            continue;
        seen.add(binary(key.publicKey));
        const id = await keyId(crypto.sha256, key.name, key);
        const times = [];
        for (const { bytes, ...signature } of signatures) {
            if (signature.name !== key.name || signature.id !== id || bytes.length !== TIMESTAMP_BYTES + 64)
                continue;
            const time = bytes.slice(0, TIMESTAMP_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
            const signed = `cosignature/v1\ntime ${time}\n${text}`;
            if (!(await crypto.verify(key.publicKey, signed, bytes.slice(TIMESTAMP_BYTES))))
                continue;
            times.push(time);
        }
        if (times.length > 0)
            found.push({ first: Math.min(...times), last: Math.max(...times) });
    }
    return found;
};
/** What a checkpoint's text says; undefined when it is none. */
const readHead = (text) => {
    const [, origin, size, encoded] = /^([^\s+]+)\n(0|[1-9]\d{0,14})\n(\S{44})\n$/.exec(text) ?? [];
    const root = bytesOfBase64(encoded ?? '');
    return origin === undefined || root?.length !== 32 ? undefined : { origin, size: Number(size), root: binary(root) };
};
/** Reads a handover under the origin of the root tree. Tampered: it is none, or one of the keys did not sign it. */
const readHandover = async (crypto, root, text) => {
    const note = readNote(text);
    const [format, previousText = '', nextText = '', from = ''] = note?.text.split('\n') ?? [];
    if (note !== undefined && format === 'precedent-handover/v1' && /^\d{1,15}$/.test(from)) {
        const previous = await believedKey(crypto, previousText, ED25519);
        const next = await believedKey(crypto, nextText, ED25519);
        const name = `${root}/handover`;
        const [one, other] = [
            await isSignedBy(crypto, [previous], name, note),
            await isSignedBy(crypto, [next], name, note),
        ];
        if (previous.name === root && next.name === root && one && other) {
            return { previous, next, nextText, from: Number(from) };
        }
    }
    throw new BundleFault('tampered', 'a handover of the log’s key is not signed by both keys');
};
/** Whether a key is among others, whatever its name is. */
const isAmong = (keys, { publicKey }) => keys.some((key) => key.publicKey.join() === publicKey.join());
/** No line of a bundle is longer: an event has 1 MiB at most, as JSON. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;
/** The lines of a file as they come, without their newlines; what stands behind the last newline is `rest`. */
async function* linesOf(chunks) {
    let held = [];
    let heldBytes = 0;
    for await (const chunk of chunks) {
        const lines = [];
        let start = 0;
        for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
            const part = chunk.subarray(start, end);
            lines.push(held.length === 0 ? part : joined([...held, part]));
            if (held.length > 0)
                [held, heldBytes] = [[], 0];
            start = end + 1;
        }
        if (start < chunk.length) {
            held.push(chunk.slice(start));
            heldBytes += chunk.length - start;
        }
        if (heldBytes > MAX_LINE_BYTES)
            throw new BundleFault('malformed', 'a line is longer than any of a bundle');
        yield lines;
    }
    return heldBytes;
}
const joined = (parts) => {
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
};
const HEAD = '{"digest":"';
const MIDDLE = '","event":';
const DIGEST_CHARACTERS = 44;
const BODY_AT = HEAD.length + DIGEST_CHARACTERS + MIDDLE.length;
const TAIL = /,"index":([^"]{1,16})\}$/;
/** Whether a line is one of an event. */
const isEventLine = (line) => stands(line, 0, HEAD);
/** Takes an event's line apart where the entry of an index is due; undefined when it is not made as one is. */
const readEventLine = (line, due) => {
    if (!stands(line, BODY_AT - MIDDLE.length, MIDDLE))
        return undefined;
    const expected = `,"index":${due}}`;
    if (stands(line, line.length - expected.length, expected)) {
        return { line, body: line.subarray(BODY_AT, line.length - expected.length), index: due };
    }
    const end = String.fromCharCode(...line.subarray(-30));
    const [tail = '', index = ''] = TAIL.exec(end) ?? [];
    return tail === '' ? undefined : { line, body: line.subarray(BODY_AT, line.length - tail.length), index };
};
/** Whether an event's line states a digest, which is in base64. */
const states = ({ line }, digest) => stands(line, HEAD.length, digest);
const stands = (line, at, text) => {
    for (let index = 0; index < text.length; index += 1) {
        if (line[at + index] !== text.charCodeAt(index))
            return false;
    }
    return true;
};
const ANYTHING = /^/;
const POSITION = /^\d{1,40}$/;
const FILTER_MEMBERS = new Map([
    ['decision', ANYTHING],
    ['gateEvaluation', ANYTHING],
    ['fromPosition', POSITION],
    ['toPosition', POSITION],
    ['fromTime', ANYTHING],
    ['toTime', ANYTHING],
    ['stream', ANYTHING],
    ['subject', ANYTHING],
]);
/** Reads the first line. Malformed when it is not that of a bundle of this format. */
const readHeader = (line) => {
    const { format, origin, tenant, size, filter, keys, handovers = [] } = membersOf(line);
    if (format !== 'precedent-bundle/v1')
        throw unreadable('it is no evidence bundle of the format precedent-bundle/v1');
    if (!isText(origin) ||
        !isText(tenant) ||
        !isSize(size) ||
        size < 1 ||
        !isFilter(filter) ||
        !areTexts(keys) ||
        !areTexts(handovers)) {
        throw unreadable('its first line is not that of a bundle');
    }
    if (!/^[^\s+]+$/.test(origin) || !origin.endsWith(`/${tenant}`)) {
        throw new BundleFault('tampered', `the tree ${origin} is not that of the tenant ${tenant}`);
    }
    return { origin, tenant, size, filter, keys, handovers };
};
/** Reads any line but the first and those of events. Malformed when it is none. */
const readLine = (line) => {
    const { from, to, hashes, checkpoint, signedAt, policyDigest, manifest, seal } = membersOf(line);
    if (areTexts(hashes) && isSize(from) && isSize(to)) {
        return { kind: 'hashes', from, to, hashes: hashes.map(hashOf) };
    }
    if (isText(checkpoint) && isText(signedAt))
        return { kind: 'checkpoint', note: checkpoint, signedAt };
    if (isText(policyDigest)) {
        // {"policy": … ,"policyDigest":"…"}: what was hashed are the bytes between.
        const tail = `,"policyDigest":"${policyDigest}"}`;
        return {
            kind: 'policy',
            digest: policyDigest,
            body: line.subarray('{"policy":'.length, line.length - tail.length),
        };
    }
    if (isObject(manifest) && isSize(manifest.events) && isSize(manifest.checkpoints) && areTexts(manifest.policies)) {
        const { events, checkpoints, policies } = manifest;
        return { kind: 'manifest', events, checkpoints, policies };
    }
    // The seal is the only line that nothing is over: it must be spelled as it is written.
    if (isText(seal) && JSON.stringify({ seal }) === textOf(line))
        return { kind: 'seal', note: seal };
    throw unreadable('a line is none of a bundle');
};
const unreadable = (reason) => new BundleFault('malformed', reason);
const textOf = (line) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
const membersOf = (line) => {
    try {
        const value = JSON.parse(textOf(line));
        if (isObject(value))
            return value;
    }
    catch (error) {
        throw unreadable(`a line is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    throw unreadable('a line is no JSON object');
};
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === 'string';
const areTexts = (value) => Array.isArray(value) && value.every(isText);
const isSize = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isFilter = (value) => isObject(value) &&
    Object.entries(value).every(([member, wanted]) => isText(wanted) && FILTER_MEMBERS.get(member)?.test(wanted) === true);
const hashOf = (text) => {
    const bytes = text.length === 44 ? bytesOfBase64(text) : undefined;
    if (bytes?.length !== 32)
        throw unreadable('a hash has not 32 bytes');
    return binary(bytes);
};
/** How each demand is to be written. */
const DEMANDS = {
    keys: areTexts,
    tenant: isText,
    minimumSize: isSize,
    maxAgeSeconds: isSize,
    witnesses: (value) => isObject(value) && isSize(value.quorum) && value.quorum > 0 && areTexts(value.keys),
    signedNoLaterThan: (value) => isText(value) && !Number.isNaN(Date.parse(value)),
    checkpoints: areTexts,
};
/** People write policies by hand: a demand that is misspelled, or is none, must not count as met. */
const refuseUnreadable = (policy) => {
    const known = new Map(Object.entries(DEMANDS));
    for (const [member, value] of Object.entries(policy)) {
        if (value !== undefined && known.get(member)?.(value) !== true) {
            throw new BundleFault('malformed', `the policy cannot be read: ${member}`);
        }
    }
};
/** The keys of the policy, or else the bundle's own. One that was handed over is believed for checkpoints only. */
const keysOf = async ({ crypto, policy }, report, header) => {
    refuseUnreadable(policy ?? {});
    let current = [];
    for (const key of policy?.keys ?? header.keys)
        current = [...current, await believedKey(crypto, key, ED25519)];
    const root = header.origin.slice(0, -header.tenant.length - 1);
    const past = [];
    const handed = [];
    for (const text of header.handovers)
        handed.push(await readHandover(crypto, root, text));
    for (const { previous, next, nextText } of handed) {
        if (!isAmong(current, previous))
            continue;
        past.push(previous);
        current = [...current.filter((key) => !isAmong([previous], key)), next];
        report.handedOverTo = nextText;
    }
    for (const { previous, next } of handed.reverse())
        if (isAmong([...current, ...past], next))
            past.push(previous);
    if (policy?.tenant !== undefined && policy.tenant !== header.tenant) {
        throw new BundleFault('tampered', `it is of the tenant ${header.tenant}, not of ${policy.tenant}`);
    }
    return { current, all: [...current, ...past] };
};
/** The checkpoints that who verifies kept, the smallest first. */
const keptHeads = async ({ crypto, policy }, keys, origin) => {
    const heads = [];
    for (const text of policy?.checkpoints ?? []) {
        const note = readNote(text);
        const head = note === undefined ? undefined : readHead(note.text);
        if (note === undefined || head?.origin !== origin || !(await isSignedBy(crypto, keys, origin, note))) {
            throw new BundleFault('malformed', 'a checkpoint that you kept is none of this tree');
        }
        heads.push(head);
    }
    return heads.sort((one, other) => one.size - other.size);
};
/** What is not wrong, and is not enough for who verifies. */
const refuseStale = async ({ crypto, policy, now }, report, newest, size) => {
    let signedMillis = Date.parse(newest.signedAt);
    if (policy?.witnesses !== undefined) {
        const { quorum, keys } = policy.witnesses;
        const note = readNote(newest.note);
        const found = note === undefined ? [] : await witnessed(crypto, await witnessKeys(crypto, keys), note);
        report.witnesses = found.length;
        report.status = found.length < quorum ? 'UNWITNESSED' : 'WITNESSED';
        if (found.length < quorum) {
            throw new BundleFault('stale', `UNWITNESSED: ${found.length} of ${quorum} witnesses signed its newest checkpoint`);
        }
        // Their clocks count, not the holder's. Of any `quorum` of them one is taken to be honest.
        signedMillis = 1000 * (descending(found.map(({ last }) => last))[quorum - 1] ?? 0);
        const firsts = descending(found.map(({ first }) => first));
        report.signedNoLaterThan = new Date(1000 * (firsts.at(-quorum) ?? 0)).toISOString();
    }
    const latest = policy?.signedNoLaterThan;
    if (latest !== undefined && !(Date.parse(report.signedNoLaterThan ?? '') <= Date.parse(latest))) {
        throw new BundleFault('stale', `no witnesses show that it was signed by ${latest}`);
    }
    if (size < (policy?.minimumSize ?? 0)) {
        throw new BundleFault('stale', `it covers ${size} entries, and ${policy?.minimumSize} are asked for`);
    }
    const maxAge = policy?.maxAgeSeconds;
    if (maxAge !== undefined && !(now - signedMillis <= maxAge * 1000)) {
        throw new BundleFault('stale', `its newest checkpoint was signed more than ${maxAge} seconds ago, at ${newest.signedAt}`);
    }
};
const witnessKeys = async (crypto, texts) => {
    const keys = [];
    for (const text of texts)
        keys.push(await believedKey(crypto, text, COSIGNATURE));
    return keys;
};
const descending = (times) => [...times].sort((one, other) => other - one);
const CHAIN_LINES = 256;
/** What the seal is over: of each 256 lines one SHA-256, over the one before it and the lines' digests. */
const createLineChain = (hashAll) => {
    const block = new Uint8Array((1 + CHAIN_LINES) * HASH_BYTES);
    let [held, lines] = [0, 0];
    let state = '';
    const fold = async () => {
        state = (await hashAll([block.subarray(0, (1 + held) * HASH_BYTES)]))[0] ?? '';
        writeHash(block, 0, state);
        held = 0;
    };
    return {
        add: async (digests) => {
            for (const digest of digests) {
                writeHash(block, (1 + held) * HASH_BYTES, digest);
                held += 1;
                lines += 1;
                if (held === CHAIN_LINES)
                    await fold();
            }
        },
        lines: () => lines,
        end: async () => {
            if (held > 0)
                await fold();
            return state;
        },
    };
};
/**
 * Verifies an evidence bundle (infra/notary/BUNDLE.md) in one pass, from its bytes as they come. Every event's bytes are
 * hashed, its leaf made again and the tenant's tree computed from the leaves and the hashes between them; the roots must
 * be those of the signed checkpoints. Whether a line was taken away, put in, moved or altered, the seal says at the end.
 */
const checkBundle = async (ports, chunks) => {
    const report = {
        verdict: 'valid',
        keyTrusted: ports.policy?.keys !== undefined,
        keys: [],
        covered: 0,
        events: 0,
        checkpoints: 0,
        policies: 0,
        witnesses: 0,
    };
    try {
        await readBundle(ports, report, chunks);
    }
    catch (error) {
        if (!(error instanceof BundleFault))
            throw error;
        report.verdict = error.verdict;
        report.reason = error.message;
        if (error.index !== undefined)
            report.index = error.index;
    }
    return report;
};
const readBundle = async (ports, report, chunks) => {
    const source = linesOf(chunks);
    let check;
    let next = await source.next();
    for (; next.done !== true; next = await source.next()) {
        for (const line of next.value) {
            if (check === undefined)
                check = await createCheck(ports, report, line);
            // Most lines are an event's, and need no waiting.
            else if (!check.takeEvent(line))
                await check.takeOther(line);
        }
        await check?.flush();
    }
    if (check === undefined)
        throw new BundleFault('malformed', 'there is no line of a bundle in it');
    await check.end(next.value);
};
const createCheck = async (ports, report, first) => {
    const { crypto } = ports;
    const header = readHeader(first);
    const { origin, tenant, size, filter } = header;
    Object.assign(report, { origin, tenant, filter, keys: header.keys });
    const keys = await keysOf(ports, report, header);
    const kept = await keptHeads(ports, keys.all, origin);
    const full = isFull(filter);
    const pile = createRowPile(crypto.sha256);
    const chain = createLineChain(crypto.sha256);
    await chain.add(await crypto.sha256([first]));
    let waiting = [];
    /** The first event since the newest checkpoint that agreed. */
    let doubtful;
    const policies = [];
    let newest;
    /** The size of a checkpoint that was kept, between hashes, where nothing can be compared. */
    let passedOver;
    let manifest = false;
    let sealed = false;
    const due = () => pile.size() + waiting.length;
    const compare = async ({ root, size: at }, what) => {
        if ((await pile.root()) === root)
            return;
        const from = doubtful ?? report.covered;
        throw new BundleFault('tampered', `of the entries ${from} to ${at - 1} one is not what ${what} says`, from);
    };
    const flush = async () => {
        const [events, from] = [waiting, pile.size()];
        if (events.length === 0)
            return;
        waiting = [];
        const digests = (await crypto.sha256(events.map(({ body }) => body))).map(btoa);
        const altered = events.findIndex((event, index) => !states(event, digests[index] ?? ''));
        if (altered >= 0) {
            throw new BundleFault('tampered', `event ${from + altered} is not what its digest says`, from + altered);
        }
        if (!full)
            for (const [index, { body }] of events.entries())
                refuseUnselected(filter, body, from + index);
        const leaves = await crypto.sha256(digests.map((digest, index) => `\0${recordOf(tenant, from + index, digest)}`));
        await pile.add(0, leaves);
        await chain.add(leaves);
        doubtful ??= from;
        report.events += events.length;
    };
    /** Compares with the checkpoints that were kept, where the tree has come to one. */
    const compareKept = async () => {
        while (kept[0] !== undefined && kept[0].size <= due()) {
            await flush();
            const [head] = kept.splice(0, 1);
            if (head === undefined)
                return;
            if (head.size < pile.size())
                passedOver ??= head.size;
            else
                await compare(head, 'a checkpoint that you kept');
        }
    };
    const takeCheckpoint = async ({ note: text, signedAt }) => {
        const note = readNote(text);
        const head = note === undefined ? undefined : readHead(note.text);
        if (note === undefined || head === undefined)
            throw new BundleFault('malformed', 'a checkpoint is none');
        if (head.origin !== origin)
            throw new BundleFault('tampered', `a checkpoint is of ${head.origin}, another tree`);
        if (head.size !== pile.size()) {
            const reason = `a checkpoint of size ${head.size} stands after ${pile.size()} entries`;
            throw new BundleFault('tampered', reason, Math.min(head.size, pile.size()));
        }
        if (!(await isSignedBy(crypto, keys.all, origin, note))) {
            throw new BundleFault('tampered', `the checkpoint of size ${head.size} is signed by no key that is believed`);
        }
        await compare(head, 'the signed checkpoint');
        report.covered = head.size;
        report.checkpoints += 1;
        doubtful = undefined;
        newest = { note: text, signedAt };
    };
    const takeSeal = async (text) => {
        const note = readNote(text);
        const expected = `precedent-bundle/v1\n${origin}\n${chain.lines()}\n${btoa(await chain.end())}\n`;
        if (!manifest || note?.text !== expected) {
            throw new BundleFault('tampered', 'a line was altered, moved, taken away or put in: the seal is over others');
        }
        if (!(await isSignedBy(crypto, keys.current, `${origin}/bundle`, note))) {
            throw new BundleFault('tampered', 'the seal is signed by no key that is believed');
        }
        sealed = true;
    };
    const take = async (part) => {
        if (manifest && part.kind !== 'seal')
            throw new BundleFault('tampered', 'the manifest is not the last line but one');
        switch (part.kind) {
            case 'hashes':
                return takeHashes(part.from, part.to, part.hashes);
            case 'checkpoint':
                return takeCheckpoint(part);
            case 'policy':
                if ((await hexDigest(crypto, part.body)) !== part.digest) {
                    throw new BundleFault('tampered', `the policy ${part.digest} is not what its digest says`);
                }
                policies.push(part.digest);
                report.policies += 1;
                return;
            case 'manifest':
                refuseOtherCounts(part, report, policies);
                manifest = true;
                return;
            case 'seal':
                return takeSeal(part.note);
        }
    };
    const takeHashes = async (from, to, hashes) => {
        if (full)
            throw new BundleFault('tampered', `it claims to hold all events, and has none from ${from} on`, from);
        if (from !== pile.size())
            throw outOfPlace(pile.size(), String(from));
        const heights = heightsOf(from, to);
        if (heights.length !== hashes.length) {
            throw new BundleFault('malformed', `${hashes.length} hashes stand for the entries ${from} to ${to - 1}`);
        }
        for (const [index, height] of heights.entries())
            await pile.add(height, hashes.slice(index, index + 1));
    };
    return {
        takeEvent: (line) => {
            if (!isEventLine(line) || manifest || due() === kept[0]?.size)
                return false;
            const event = readEventLine(line, String(due()));
            if (event?.index !== String(due()) || due() >= size)
                return false;
            waiting.push(event);
            return true;
        },
        takeOther: async (line) => {
            if (sealed)
                throw new BundleFault('tampered', 'something stands behind the seal');
            await compareKept();
            await flush();
            if (isEventLine(line)) {
                // It is here for a checkpoint that was kept, or because it is not the event that is due.
                const event = readEventLine(line, String(due()));
                if (event?.index !== String(due()) || due() >= size || manifest)
                    throw outOfPlace(due(), event?.index);
                waiting.push(event);
                return;
            }
            const part = readLine(line);
            await take(part);
            if (part.kind !== 'seal')
                await chain.add(await crypto.sha256([line]));
        },
        flush,
        end: async (restBytes) => {
            await compareKept();
            if (!sealed || restBytes > 0)
                throw cutShort(due(), size);
            if (newest === undefined || report.covered !== size)
                throw cutShort(report.covered, size);
            report.signedAt = newest.signedAt;
            report.status = 'SIGNED';
            if (passedOver !== undefined) {
                const reason = `it does not show that it grew from your checkpoint of size ${passedOver}: a full one does`;
                throw new BundleFault('stale', reason);
            }
            if (kept.length > 0)
                throw new BundleFault('stale', `it ends at ${size}, before a checkpoint that you kept`);
            await refuseStale(ports, report, newest, size);
        },
    };
};
const outOfPlace = (due, stated) => new BundleFault('tampered', `entry ${due} is due, and ${stated === undefined ? 'what stands there is none' : `${stated} stands there`}`, due);
const cutShort = (due, size) => due < size
    ? new BundleFault('tampered', `it was cut: it ends before entry ${due} of ${size}`, due)
    : new BundleFault('tampered', 'it was cut, or something was put to its end: a seal is its last line');
const refuseUnselected = (filter, body, index) => {
    try {
        const event = JSON.parse(new TextDecoder().decode(body));
        if (selects(filter, event))
            return;
    }
    catch (error) {
        throw new BundleFault('tampered', `event ${index} cannot be read: ${String(error)}`, index);
    }
    throw new BundleFault('tampered', `event ${index} is none that the filter selects`, index);
};
const refuseOtherCounts = (stated, { events, checkpoints }, policies) => {
    const counts = `${events} events, ${checkpoints} checkpoints, policies ${policies.join(' ')}`;
    const claimed = `${stated.events} events, ${stated.checkpoints} checkpoints, policies ${stated.policies.join(' ')}`;
    if (counts !== claimed)
        throw new BundleFault('tampered', `the manifest says ${claimed}; there are ${counts}`);
};
/** Of the complete subtrees, left to right, that stand for a range of leaves. */
const heightsOf = (from, to) => {
    const heights = [];
    for (let at = from; at < to;) {
        let height = 0;
        while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= to)
            height += 1;
        heights.push(height);
        at += 2 ** height;
    }
    return heights;
};
const hexDigest = async ({ sha256 }, body) => Array.from((await sha256([body]))[0] ?? '', (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
/** What every browser has, and Node too. */
const webCrypto = {
    sha256: (data) => Promise.all(data.map(async (one) => binary(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(one)))))),
    verify: async (publicKey, text, signature) => {
        const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify']);
        return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), bytesOf(text));
    },
};
const bytesOf = (data) => typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);
/**
 * Verifies an evidence bundle where it is, such as a file that somebody chose: nothing of it leaves the machine.
 *
 * @param file a `File`, or anything else that gives its bytes as a stream
 * @param demands which keys, tenant, age and witnesses; `now` in milliseconds since the epoch
 */
export const verifyBundle = (file, demands) => checkBundle({ crypto: webCrypto, ...demands }, chunksOf(file.stream()));
/** Not every browser lets a stream be iterated. */
async function* chunksOf(stream) {
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read())
        yield read.value;
}
