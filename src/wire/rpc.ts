import type { ErrorValue } from "../core/errors";

/** What a method is asked with, what it answers, and what it says meanwhile (`never`: nothing). Plain values all. */
export interface Method<Request = unknown, Reply = unknown, Progress = unknown> {
  readonly request: Request;
  readonly reply: Reply;
  readonly progress: Progress;
}

/** What `M` is to be: an interface with a {@link Method} for each name. */
export type Methods<M> = { readonly [K in keyof M]: Method };

/** The way to the other side, which keeps messages whole and in order. */
export interface Port {
  /** Does nothing once the other side is gone. @param sent is called when the message is on its way, or cannot be */
  send(message: unknown, sent?: () => void): void;
  onMessage<Message>(listener: (message: Message) => void): void;
}

type CallMessage<M extends Methods<M>, K extends keyof M> = {
  readonly type: "call";
  readonly id: number;
  readonly method: K;
  readonly request: M[K]["request"];
};
type EventMessage<E, K extends keyof E> = { readonly type: "event"; readonly name: K; readonly value: E[K] };

/** From caller to server. */
export type Asking<M extends Methods<M>> = CallMessage<M, keyof M> | { readonly type: "cancel"; readonly id: number };

/** From server to caller. */
export type Answering<M extends Methods<M>, E> =
  | { readonly type: "progress"; readonly id: number; readonly value: M[keyof M]["progress"] }
  | { readonly type: "reply"; readonly id: number; readonly value: M[keyof M]["reply"] }
  | { readonly type: "failed"; readonly id: number; readonly error: ErrorValue }
  | EventMessage<E, keyof E>;

/** How a call ends: with its reply, an error of the server, cancelled without a reply, or as the server is gone. */
export type Outcome<Reply> =
  | { readonly kind: "reply"; readonly value: Reply }
  | { readonly kind: "failed"; readonly error: ErrorValue }
  | { readonly kind: "cancelled" }
  | { readonly kind: "gone" };

export interface CallOptions<Progress> {
  /** Tells the server to stop. Its reply is waited for all the same, unless `atOnce`. */
  readonly signal?: AbortSignal;
  /** An aborted call is over at once, and what the server still says about it is ignored. */
  readonly atOnce?: boolean;
  readonly onProgress?: ((value: Progress) => void) | undefined;
}

/** Methods, so that each may know the type of its own call: that the server keeps to it is what {@link Method} says. */
interface Waiting {
  progress(value: unknown): void;
  settle(outcome: Outcome<unknown>): void;
}

/** What is done about each event. */
export type Listeners<E> = { readonly [K in keyof E]: (value: E[K]) => void };

/** The side that asks. Each call ends exactly once and never rejects. */
export class RpcCaller<M extends Methods<M>, E = Record<never, never>> {
  private readonly calls = new Map<number, Waiting>();
  private nextId = 1;
  private ended = false;

  constructor(
    private readonly port: Port,
    private readonly listeners: Listeners<E>,
  ) {
    port.onMessage((message: Answering<M, E>) => this.receive(message));
  }

  /** How many calls wait for their end. */
  get waiting(): number {
    return this.calls.size;
  }

  /** Sends the request before it returns. */
  async call<K extends keyof M>(
    method: K,
    request: M[K]["request"],
    { signal, atOnce, onProgress }: CallOptions<M[K]["progress"]> = {},
  ): Promise<Outcome<M[K]["reply"]>> {
    if (this.ended) return { kind: "gone" };
    if (signal?.aborted) return { kind: "cancelled" };
    const id = this.nextId++;
    return await new Promise((resolve) => {
      const cancel = (): void => {
        this.send({ type: "cancel", id });
        if (atOnce) settle({ kind: "cancelled" });
      };
      const settle = (outcome: Outcome<M[K]["reply"]>): void => {
        signal?.removeEventListener("abort", cancel);
        this.calls.delete(id);
        resolve(outcome);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.calls.set(id, { progress: (value: M[K]["progress"]) => onProgress?.(value), settle });
      this.send({ type: "call", id, method, request });
    });
  }

  /** Asks, and ignores the answer. */
  tell<K extends keyof M>(method: K, request: M[K]["request"]): void {
    if (!this.ended) this.send({ type: "call", id: this.nextId++, method, request });
  }

  /** The server is gone: so are all calls, these and later ones, and what still comes is ignored. */
  end(): void {
    this.ended = true;
    for (const call of [...this.calls.values()]) call.settle({ kind: "gone" });
  }

  private send(message: Asking<M>): void {
    this.port.send(message);
  }

  private receive(message: Answering<M, E>): void {
    if (this.ended) return;
    switch (message.type) {
      case "event":
        this.listeners[message.name](message.value);
        break;
      case "progress":
        this.calls.get(message.id)?.progress(message.value);
        break;
      case "reply":
        this.calls.get(message.id)?.settle({ kind: "reply", value: message.value });
        break;
      case "failed":
        this.calls.get(message.id)?.settle({ kind: "failed", error: message.error });
        break;
    }
  }
}

export interface CallContext<Progress> {
  /** Names the call, and no other one. */
  readonly id: number;
  /** Aborts when the caller cancels; what is returned then is still sent. */
  readonly signal: AbortSignal;
  progress(value: Progress): void;
}

/** Called in the order in which the messages come. What one throws is sent as an error. */
export type Handlers<M extends Methods<M>> = {
  readonly [K in keyof M]: (
    request: M[K]["request"],
    context: CallContext<M[K]["progress"]>,
  ) => M[K]["reply"] | Promise<M[K]["reply"]>;
};

/** The side that answers. */
export class RpcServer<M extends Methods<M>, E = Record<never, never>> {
  private readonly running = new Map<number, AbortController>();

  /** @param errorOf what a handler threw, for the caller */
  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers<M>,
    private readonly errorOf: (thrown: unknown) => ErrorValue,
  ) {
    port.onMessage((message: Asking<M>) => {
      if (message.type === "cancel") this.running.get(message.id)?.abort();
      else void this.run(message);
    });
  }

  /** Resolves when the event is on its way, or cannot be. */
  async emit<K extends keyof E>(name: K, value: E[K]): Promise<void> {
    await new Promise<void>((resolve) => this.send({ type: "event", name, value }, resolve));
  }

  private async run<K extends keyof M>({ id, method, request }: CallMessage<M, K>): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    const progress = (value: M[K]["progress"]): void => {
      if (this.running.has(id)) this.send({ type: "progress", id, value });
    };
    try {
      const value = await this.handlers[method](request, { id, signal: controller.signal, progress });
      this.send({ type: "reply", id, value });
    } catch (thrown) {
      this.send({ type: "failed", id, error: this.errorOf(thrown) });
    } finally {
      this.running.delete(id);
    }
  }

  private send(message: Answering<M, E>, sent?: () => void): void {
    this.port.send(message, sent);
  }
}
