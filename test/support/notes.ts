import { z } from 'zod';
import { command } from '../../domain/kernel/command.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import { unreachable } from '../../domain/kernel/decider.ts';
import { defineEvent, type EventOf, eventCatalogue } from '../../domain/kernel/event.ts';
import { refuse } from '../../domain/kernel/refusal.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import { page, pageOf, query } from '../../read-api/http/query.ts';

/** The smallest context there can be, for tests of what derives from declarations. */
const NoteTaken = defineEvent('NoteTaken', 1, z.strictObject({ text: z.string() }));
const NoteRevised = defineEvent('NoteRevised', 1, z.strictObject({ text: z.string() }));

export const noteCatalogue = eventCatalogue([NoteTaken, NoteRevised]);

type NoteEvent = EventOf<typeof NoteTaken> | EventOf<typeof NoteRevised>;
type NoteCommand = { readonly type: 'TakeNote' | 'ReviseNote'; readonly text: string };

const note: Decider<{ readonly text: string | undefined }, NoteCommand, NoteEvent> = {
  initialState: { text: undefined },
  decide: (command, state) => {
    switch (command.type) {
      case 'TakeNote':
        return state.text === undefined
          ? [NoteTaken({ text: command.text })]
          : refuse('conflict', 'note-already-taken', 'There is a note of that name.');
      case 'ReviseNote':
        if (state.text === undefined) return refuse('notFound', 'note-not-found', 'There is no such note.');
        if (command.text === 'forbidden') return refuse('forbidden', 'note-sealed', 'It may not say that.');
        return state.text === command.text ? [] : [NoteRevised({ text: command.text })];
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, event) => ({ text: event.data.text }),
};

const NoteId = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and dashes');

export const takeNote = command({
  name: 'TakeNote',
  summary: 'Takes a note.',
  route: 'POST /v1/notes',
  permission: 'notes:write',
  input: z.strictObject({
    noteId: NoteId,
    text: z.string().min(1).max(300),
    tags: z.array(z.string().max(20)).max(5).optional(),
  }),
  stream: ({ noteId }, { tenant }) => streamName('note', tenant, noteId),
  decider: note,
  command: ({ text }) => ({ type: 'TakeNote', text }),
  status: 201,
});

export const reviseNote = command({
  name: 'ReviseNote',
  summary: 'Says something else.',
  route: 'PUT /v1/notes/:noteId',
  permission: 'notes:write',
  input: z.strictObject({ noteId: NoteId, text: z.string().min(1).max(300) }),
  stream: ({ noteId }, { tenant }) => streamName('note', tenant, noteId),
  decider: note,
  command: ({ text }) => ({ type: 'ReviseNote', text }),
});

const NoteView = z.strictObject({ noteId: z.string(), text: z.string(), revision: z.string() });

export const getNote = query({
  name: 'GetNote',
  summary: 'One note.',
  route: 'GET /v1/notes/:noteId',
  permission: 'notes:read',
  input: z.strictObject({ noteId: NoteId }),
  output: NoteView,
  reads: ['notes'],
  run: async (db, { noteId }) => {
    const [row] = await db.rows(db.sql('notes').select('noteId', 'text', 'revision').where({ noteId }));
    return row && NoteView.parse(row);
  },
});

export const listNotes = query({
  name: 'ListNotes',
  summary: 'All notes.',
  route: 'GET /v1/notes',
  permission: 'notes:read',
  input: z.strictObject({
    ...page,
    tags: z.array(z.string().max(20)).optional(),
    words: z.coerce.number().int().max(500).optional(),
  }),
  output: pageOf(NoteView),
  reads: ['notes'],
  run: async (db, { limit }) => ({ items: z.array(NoteView).parse(await db.rows(db.sql('notes').limit(limit))) }),
});

export const noteCommands = [takeNote, reviseNote];
export const noteQueries = [getNote, listNotes];
