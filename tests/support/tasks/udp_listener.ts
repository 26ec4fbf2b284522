/**
 * Listens for packets, as a program that moves a figure does: prints its port, and each packet in base64.
 * A program of its own, since tests may use no network.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";

const socket = createSocket("udp4");
socket.on("message", (bytes) => console.log(Buffer.from(bytes).toString("base64")));
socket.bind(0, "127.0.0.1", () => console.log(socket.address().port));
