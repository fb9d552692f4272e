package dev.pixtral.hub;

import dev.pixtral.store.ModelId;

/** What downloads need of a {@link HubClient}, where these methods are described. */
interface HubReader extends AutoCloseable {
    HubSnapshot snapshot(ModelId id);

    byte[] read(HubSnapshot snapshot, HubFile file, int most);

    void read(HubSnapshot snapshot, HubFile file, long from, long to, PieceConsumer consumer);

    @Override
    void close();
}
