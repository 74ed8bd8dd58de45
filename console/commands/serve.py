"""`copydesk serve`: the dashboard."""

import click

from console.desk import Desk
from console.desk import command as declare


@declare("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on; 0 means any free one.  [default: 8484]")
def command(desk: Desk, host: str | None, port: int | None) -> None:
    """Serve the dashboard, /api/feed, /api/status, /health, /ready and /metrics until SIGTERM."""
    import uvicorn

    from console.web.app import create_app

    settings = desk.settings(host=host, port=port)
    with desk.store(settings) as store:
        uvicorn.run(
            create_app(store),
            host=settings.host,
            port=settings.port,
            log_level=settings.log_level,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
