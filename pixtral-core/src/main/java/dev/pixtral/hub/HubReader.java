package dev.pixtral.hub;

import dev.pixtral.store.ModelId;

/** What downloads need of a {@link HubClient}, whose methods these are. */
interface HubReader extends AutoCloseable {
    /**
     * Returns a client as a reader.
     *
     * @param client closed with the reader
     */
    static HubReader of(HubClient client) {
        return new HubReader() {
            @Override
            public HubSnapshot snapshot(ModelId id) {
                return client.snapshot(id);
            }

            @Override
            public byte[] read(HubSnapshot snapshot, HubFile file, int most) {
                return client.read(snapshot, file, most);
            }

            @Override
            public void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer) {
                client.read(snapshot, file, from, to, consumer);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    HubSnapshot snapshot(ModelId id);

    byte[] read(HubSnapshot snapshot, HubFile file, int most);

    void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer);

    @Override
    void close();
}
