package dev.pixtral.examples.documents;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** The command in a JVM that halts on its way, as if it was killed. */
final class HaltedDocuments {
    static final int HALTED = 137;

    private HaltedDocuments() {}

    /**
     * Reads a folder until a point.
     *
     * @param args the folder, where to write, and the point: the number of a request, or the name of a file that
     *     appears
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Documents documents = new Documents();
        new CommandLine(documents).parseArgs(args[0], "--out", args[1]);
        int request = args[2].matches("\\d+") ? Integer.parseInt(args[2]) : Integer.MAX_VALUE;
        if (request == Integer.MAX_VALUE) {
            haltWhenThereIs(Path.of(args[1], args[2]));
        }
        PictureFiles files = new PictureFiles(folder);
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            documents.read(new Halting(model, request), files, files.names());
        }
    }

    private static void haltWhenThereIs(Path file) {
        Thread watch = new Thread(() -> {
            while (!Files.exists(file)) {
                LockSupport.parkNanos(1_000_000);
            }
            Runtime.getRuntime().halt(HALTED);
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** A model that halts the JVM instead of answering a request. */
    private record Halting(PixtralChatModel model, int request, AtomicInteger requests) implements ChatModel {
        Halting(PixtralChatModel model, int request) {
            this(model, request, new AtomicInteger());
        }

        @Override
        public ChatResponse doChat(ChatRequest chat) {
            if (requests.incrementAndGet() == request) {
                Runtime.getRuntime().halt(HALTED);
            }
            return model.doChat(chat);
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return model.defaultRequestParameters();
        }

        @Override
        public Set<Capability> supportedCapabilities() {
            return model.supportedCapabilities();
        }
    }
}
