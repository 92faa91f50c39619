import assert from "node:assert/strict";
import { getEventListeners, setMaxListeners } from "node:events";
import { AppError } from "../../../src/core/errors";
import { verbatim } from "../../../src/core/translate";
import {
  type Asking,
  type Handlers,
  type Method,
  type Outcome,
  type Port,
  RpcCaller,
  RpcServer,
} from "../../../src/wire/rpc";
import { Random } from "../support/random";

interface Methods {
  readonly add: Method<{ readonly a: number; readonly b: number }, number, never>;
  /** Takes as many turns of the event loop as asked; fails if they are odd. */
  readonly work: Method<number, string, number>;
  readonly note: Method<string, undefined, never>;
}

interface Events {
  readonly said: string;
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const errorOf = (thrown: unknown) =>
  new AppError("bundle-invalid", verbatim(String(thrown)), verbatim("fix")).toValue();

/** Two ports whose messages wait until they are handed over. */
class Line {
  readonly waiting = { server: [] as unknown[], caller: [] as unknown[] };
  private readonly listeners: { server?: (message: unknown) => void; caller?: (message: unknown) => void } = {};

  /** @param side who sends there */
  port(side: "server" | "caller"): Port {
    const other = side === "server" ? "caller" : "server";
    return {
      send: (message, sent) => {
        this.waiting[other].push(structuredClone(message));
        sent?.();
      },
      onMessage: <Message>(listener: (message: Message) => void) => {
        this.listeners[side] = listener as (message: unknown) => void;
      },
    };
  }

  /** Hands one message over; whether there was one. */
  deliver(to: "server" | "caller"): boolean {
    const { [to]: queue } = this.waiting;
    if (queue.length === 0) return false;
    this.listeners[to]?.(queue.shift());
    return true;
  }

  /** Hands everything over until nothing more comes for a while. */
  async drain(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet++) {
      await tick();
      while (this.deliver("server") || this.deliver("caller")) quiet = 0;
    }
  }
}

class Pair {
  readonly line = new Line();
  readonly said: string[] = [];
  readonly notes: string[] = [];
  readonly server: RpcServer<Methods, Events>;
  readonly caller: RpcCaller<Methods, Events>;

  constructor(handlers: Partial<Handlers<Methods>> = {}) {
    const all: Handlers<Methods> = {
      add: ({ a, b }) => a + b,
      work: async (turns, { signal, progress }) => {
        for (let turn = 0; turn < turns; turn++) {
          progress(turn);
          await tick();
          if (signal.aborted) return "stopped";
        }
        if (turns % 2 === 1) throw new Error("odd");
        return "done";
      },
      note: (text) => void this.notes.push(text),
      ...handlers,
    };
    this.server = new RpcServer<Methods, Events>(this.line.port("server"), all, errorOf);
    this.caller = new RpcCaller<Methods, Events>(this.line.port("caller"), { said: (text) => this.said.push(text) });
  }
}

describe("a remote call", () => {
  it("is answered with the handler's value, after its progress", async () => {
    const { caller, line } = new Pair();
    const order: unknown[] = [];
    const work = caller.call("work", 4, { onProgress: (turn) => order.push(turn) }).then((outcome) => {
      order.push(outcome);
    });
    const sum = caller.call("add", { a: 1, b: 2 });
    assert.equal(caller.waiting, 2);
    await line.drain();
    assert.deepEqual(await sum, { kind: "reply", value: 3 });
    await work;
    assert.deepEqual(order, [0, 1, 2, 3, { kind: "reply", value: "done" }]);
    assert.equal(caller.waiting, 0);
  });

  it("is sent before it returns, and its handler runs before that of a later message", async () => {
    const { caller, line, notes } = new Pair();
    void caller.call("note", "first");
    caller.tell("note", "second");
    void caller.call("note", "third");
    assert.equal(line.waiting.server.length, 3);
    while (line.deliver("server"));
    assert.deepEqual(notes, ["first", "second", "third"]);
    assert.equal(caller.waiting, 2);
    await line.drain();
    assert.equal(caller.waiting, 0);
  });

  it("has an error value for what the handler throws, at once or later", async () => {
    const pair = new Pair({
      add: () => {
        throw new Error("broken");
      },
    });
    const outcomes = [pair.caller.call("add", { a: 1, b: 2 }), pair.caller.call("work", 3)] as const;
    await pair.line.drain();
    const messages = (await Promise.all(outcomes)).map((outcome) => outcome.kind === "failed" && outcome.error.message);
    assert.deepEqual(messages, ["Error: broken", "Error: odd"]);
  });

  it("fails where the reply cannot be sent", async () => {
    const pair = new Pair({ note: () => (() => {}) as unknown as undefined });
    const outcome = pair.caller.call("note", "x");
    await pair.line.drain();
    assert.equal((await outcome).kind, "failed");
  });

  it("waits for the server's word when it is cancelled", async () => {
    const { caller, line } = new Pair();
    const controller = new AbortController();
    const outcome = caller.call("work", 1000, { signal: controller.signal });
    line.deliver("server");
    controller.abort();
    assert.equal(caller.waiting, 1);
    await line.drain();
    assert.deepEqual(await outcome, { kind: "reply", value: "stopped" });
  });

  it("is over at once when it is cancelled and wants to be, and what still comes of it is ignored", async () => {
    const { caller, line } = new Pair();
    const controller = new AbortController();
    const turns: number[] = [];
    const onProgress = (turn: number): void => void turns.push(turn);
    const outcome = caller.call("work", 1000, { signal: controller.signal, atOnce: true, onProgress });
    line.deliver("server");
    line.deliver("caller");
    await tick();
    controller.abort();
    assert.equal(caller.waiting, 0);
    assert.deepEqual(await outcome, { kind: "cancelled" });
    await line.drain();
    assert.deepEqual(turns, [0]);
    assert.deepEqual(line.waiting, { server: [], caller: [] });
  });

  it("is not sent when it was cancelled before", async () => {
    const { caller, line } = new Pair();
    assert.deepEqual(await caller.call("work", 2, { signal: AbortSignal.abort() }), { kind: "cancelled" });
    assert.equal(line.waiting.server.length, 0);
  });

  it("ends with the server, as do later ones, and nothing is sent or heard any more", async () => {
    const { caller, line, server, said } = new Pair();
    const { signal } = new AbortController();
    const lost = [caller.call("work", 2, { signal }), caller.call("add", { a: 1, b: 1 })] as const;
    await server.emit("said", "late");
    while (line.deliver("server"));
    caller.end();
    assert.deepEqual(await Promise.all(lost), [{ kind: "gone" }, { kind: "gone" }]);
    assert.deepEqual(await caller.call("add", { a: 1, b: 1 }), { kind: "gone" });
    caller.tell("note", "unheard");
    await line.drain();
    assert.deepEqual([said, caller.waiting, getEventListeners(signal, "abort").length], [[], 0, 0]);
  });

  it("hears events in order, between the progress of others", async () => {
    const { caller, line, server, said } = new Pair();
    const outcome = caller.call("work", 2);
    for (const text of ["a", "b", "c"]) await server.emit("said", text);
    await line.drain();
    assert.equal((await outcome).kind, "reply");
    assert.deepEqual(said, ["a", "b", "c"]);
  });

  it("is told to the server under a name of its own", () => {
    const { caller, line } = new Pair();
    for (let count = 0; count < 5; count++) void caller.call("work", count);
    const ids = line.waiting.server.map((message) => (message as Asking<Methods>).id);
    assert.equal(new Set(ids).size, 5);
  });
});

interface Watched {
  readonly turns: number;
  readonly controller: AbortController;
  readonly atOnce: boolean;
  progress: number;
  outcome: Outcome<string> | undefined;
}

/** One call of `work` whose end is noted, and nothing after it. */
function watched(caller: RpcCaller<Methods, Events>, random: Random): Watched {
  const call: Watched = {
    turns: random.below(6),
    controller: new AbortController(),
    atOnce: random.below(2) === 0,
    progress: 0,
    outcome: undefined,
  };
  const onProgress = (turn: number): void => {
    assert.equal(call.outcome, undefined, "no progress after the end");
    assert.equal(turn, call.progress++);
  };
  void caller
    .call("work", call.turns, { signal: call.controller.signal, atOnce: call.atOnce, onProgress })
    .then((outcome) => {
      assert.equal(call.outcome, undefined, "one end only");
      call.outcome = outcome;
    });
  return call;
}

function assertRightEnd({ turns, controller, atOnce, outcome, progress }: Watched, gone: boolean): void {
  const { aborted } = controller.signal;
  switch (outcome?.kind) {
    case "reply":
      assert.ok(outcome.value === "done" ? turns % 2 === 0 : aborted);
      if (outcome.value === "done") assert.equal(progress, turns);
      break;
    case "failed":
      assert.ok(turns % 2 === 1);
      break;
    case "cancelled":
      assert.ok(aborted && atOnce);
      break;
    case "gone":
      assert.ok(gone);
      break;
    default:
      assert.fail("a call did not end");
  }
}

describe("remote calls", () => {
  it("each end exactly once and rightly, whatever the interleaving of calls, cancels, messages and the end", async () => {
    const kinds = new Map<string, number>();
    for (let round = 0; round < 300; round++) {
      const random = new Random(round);
      const { caller, line, server } = new Pair();
      const calls: Watched[] = [];
      for (let action = 0; action < 60; action++) {
        const which = random.below(10);
        if (which < 2) calls.push(watched(caller, random));
        else if (which < 5) line.deliver("server");
        else if (which < 8) line.deliver("caller");
        else if (which === 8 && calls.length > 0) random.pick(calls).controller.abort();
        else void server.emit("said", "x");
        if (random.below(2) === 0) await tick();
      }
      const gone = random.below(2) === 0;
      if (gone) caller.end();
      await line.drain();
      assert.equal(caller.waiting, 0);
      for (const call of calls) {
        assertRightEnd(call, gone);
        assert.equal(getEventListeners(call.controller.signal, "abort").length, 0);
        const kind = call.outcome?.kind ?? "";
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
    for (const kind of ["reply", "failed", "cancelled", "gone"]) assert.ok((kinds.get(kind) ?? 0) > 100, kind);
  });

  it("leave nothing behind on a signal that outlives them", async () => {
    const { caller, line } = new Pair();
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const sums = Array.from({ length: 100 }, (_, a) => caller.call("add", { a, b: 1 }, { signal }));
    await line.drain();
    assert.equal((await Promise.all(sums)).length, 100);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});
