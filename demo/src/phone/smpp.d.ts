/**
 * As much of the package `smpp`, which comes without types, as the tests use. It is there as another
 * implementation to speak with; the product has a codec of its own.
 */
declare module 'smpp' {
  import type { Server } from 'node:net';

  export interface OtherPdu {
    readonly destination_addr: string;
    readonly data_coding: number;
    readonly command_status: number;
    readonly message_id: string;
    readonly short_message: { readonly message: string };
    response(fields?: object): object;
  }
  type Act = (pdu: OtherPdu) => void;
  export interface OtherSession {
    on(event: string, act: Act): void;
    send(pdu: object): void;
    close(): void;
    bind_transceiver(fields: object, act: Act): void;
    submit_sm(fields: object, act: Act): void;
  }
  export function createServer(act: (session: OtherSession) => void): Server;
  export function connect(options: { readonly url: string }): OtherSession;
}
