"""One window per home: a second start raises the first one, hands over its arguments and ends."""

import getpass
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 500
LONGEST = 65_536
"""More than this from a socket is not from a second start of ours."""


def server_name(home: Path) -> str:
    """The socket's name for this user and home; equal for equal pairs."""
    mark = zlib.crc32(f"{getpass.getuser()}\n{home.resolve()}".encode())
    return f"storewave-window-{mark:08x}"


def hand_over(home: Path, arguments: Sequence[str]) -> bool:
    """Give `arguments` to the window that is already open; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(home))
    if not socket.waitForConnected(WAIT_MS):
        return False
    socket.write(json.dumps(list(arguments)).encode() + b"\n")
    taken = socket.waitForBytesWritten(WAIT_MS) and socket.waitForReadyRead(WAIT_MS)
    socket.disconnectFromServer()
    return taken


class SingleInstance(QObject):
    """Emits `asked(arguments)` when a second start hands over; only this user can reach it."""

    asked = Signal(list)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        if not self._server.listen(server_name(home)):
            QLocalServer.removeServer(server_name(home))
            self._server.listen(server_name(home))

    def close(self) -> None:
        """Let another window take the name."""
        self._server.close()

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > LONGEST:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        try:
            arguments = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        if isinstance(arguments, list) and all(isinstance(each, str) for each in arguments):
            self.asked.emit(arguments)
