package dev.pixtral.checkpoint;

import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A checkpoint of any layout once it is open: a configuration, a table of tensors, a tokenizer file, and the memory
 * that they use.
 */
final class OpenedCheckpoint implements Checkpoint {
    private final String source;
    private final String layout;
    private final ModelConfig config;
    private final Supplier<TensorTable> reader;
    private final Optional<TokenizerFile> tokenizer;
    private final Supplier<Origin> origin;
    private final Arena arena;

    private TensorTable tensors; // guarded by this; null until the first tensor is requested

    /**
     * Assembles the parts.
     *
     * @param source their source, for messages
     * @param layout name of the layout
     * @param reader provides the tensors; called once, when the first of them is requested, and again if it failed
     * @param tokenizer the tokenizer file; empty if there is none
     * @param origin reads what a prepared file keeps beside the weights
     * @param arena owns the tensors' values; owned by the checkpoint from now on
     */
    OpenedCheckpoint(
            String source,
            String layout,
            ModelConfig config,
            Supplier<TensorTable> reader,
            Optional<TokenizerFile> tokenizer,
            Supplier<Origin> origin,
            Arena arena) {
        this.source = source;
        this.layout = layout;
        this.config = config;
        this.reader = reader;
        this.tokenizer = tokenizer;
        this.origin = origin;
        this.arena = arena;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Tensor tensor(String name, int... shape) {
        return tensors().find(name, shape);
    }

    @Override
    public boolean has(String name) {
        return tensors().has(name);
    }

    @Override
    public Map<String, WeightFormat> ownFormats() {
        return tensors().ownFormats();
    }

    @Override
    public Optional<TokenizerFile> tokenizer() {
        return tokenizer;
    }

    @Override
    public Origin origin() {
        return origin.get();
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String layout() {
        return layout;
    }

    @Override
    public long bytes() {
        return tensors().bytes();
    }

    private synchronized TensorTable tensors() {
        if (tensors == null) {
            tensors = reader.get();
        }
        return tensors;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
