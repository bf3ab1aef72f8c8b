"""Readers that connect and never read, with receive buffers of a few kilobytes.

Node cannot set a socket's buffers, and with the kernel's own the sender gets rid of four megabytes per reader before
it notices anything. Small segments keep the sender's buffer small too, because its size follows theirs.

usage: stuck_readers.py PORT KEY COUNT REPLY...    prints one line when all are answered, and ends when stdin does
"""

import socket
import sys

port, key, count, replies = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
sockets = []
for number in range(count):
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    reader.connect(("127.0.0.1", port))
    path = f"/v1/replies/{replies[number % len(replies)]}/events"
    reader.sendall(f"GET {path} HTTP/1.1\r\nhost: relay\r\nauthorization: Bearer {key}\r\n\r\n".encode())
    sockets.append(reader)
for reader in sockets:
    # Looked at and left where it is: the answer has begun, and nobody takes it.
    reader.recv(1, socket.MSG_PEEK)
print("answered", flush=True)
sys.stdin.read()
