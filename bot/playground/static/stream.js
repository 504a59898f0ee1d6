// The live stream of one person's page: connects, says how it stands, and hands over what happened.

export class Stream {
  // `heard` has one function per kind of event; `stands(text)` is told how the connection is.
  constructor(heard, stands) {
    this.heard = heard;
    this.stands = stands;
    this.source = null;
  }

  connect(userId) {
    this.source?.close();
    const source = new EventSource(`/ui/events?as=${encodeURIComponent(userId)}`);
    this.source = source;
    for (const [kind, take] of Object.entries(this.heard)) {
      source.addEventListener(kind, (event) => {
        if (source !== this.source) return; // somebody else sits here by now
        if (kind === "snapshot") this.stands("Connected");
        take(JSON.parse(event.data));
      });
    }
    source.onerror = () => {
      this.stands("Reconnecting");
      if (source.readyState === EventSource.CLOSED && source === this.source) setTimeout(() => this.connect(userId), 2000);
    };
  }
}
