package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.errors.PixtralException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Writes a checkpoint to a new folder in one of the published layouts, with the weights in bfloat16. For Pixtral-12B
 * names and sizes of the files are the published ones.
 *
 * <p>Values are streamed: the memory does not depend on the size of the model. Until everything is written, the folder
 * has a file that says so, weights have another name, and there is no configuration, so that nobody takes it for a
 * model.
 */
public final class FolderWriter {
    /** The file that says that a folder is not finished. */
    public static final String UNFINISHED = "UNFINISHED";

    private static final String UNFINISHED_TEXT =
            "This folder is being written, or writing it was stopped. It is not a model; delete it and write it again.\n";
    private static final long RESERVE = 64 << 20; // left free, and for the small files

    private final Checkpoint source;
    private final FolderLayout layout;
    private final Path folder;
    private final WeightPlan plan;

    private FolderWriter(Checkpoint source, FolderLayout layout, Path folder, WeightPlan plan) {
        this.source = source;
        this.layout = layout;
        this.folder = folder;
        this.plan = plan;
    }

    /**
     * Plans a folder; writes nothing yet.
     *
     * @param source the checkpoint; must be open while it is written
     * @param layout the layout
     * @param folder does not exist yet, or is empty
     * @return the writer
     */
    public static FolderWriter of(Checkpoint source, FolderLayout layout, Path folder) {
        return new FolderWriter(source, layout, folder, WeightPlan.of(source.config(), layout));
    }

    /** Plans a folder with shards of another size than the published ones. */
    static FolderWriter ofShards(Checkpoint source, long shardBytes, Path folder) {
        WeightPlan plan = WeightPlan.huggingFace(source.config(), shardBytes);
        return new FolderWriter(source, FolderLayout.HUGGING_FACE, folder, plan);
    }

    /**
     * Returns the size of all files with weights.
     *
     * @return bytes
     */
    public long bytes() {
        return plan.bytes();
    }

    /**
     * Returns the size of all values, the total of the progress.
     *
     * @return bytes
     */
    public long dataBytes() {
        return plan.files().stream().mapToLong(WeightFile::dataBytes).sum();
    }

    /**
     * Writes the folder.
     *
     * @param others further files, such as the tokenizer
     * @param threads number of threads that compute values
     * @param written receives the number of bytes of values so far, of {@link #dataBytes}, on this thread
     * @throws PixtralException if the folder is not empty, there is too little room, a file cannot be written, or the
     *     thread is interrupted; what has been written stays, marked as unfinished
     */
    public void write(List<SmallFile> others, int threads, LongConsumer written) {
        try {
            createFolder();
            checkRoom();
            write(SmallFile.of(UNFINISHED, UNFINISHED_TEXT));
            writeWeights(threads, written);
            List<SmallFile> small = new ArrayList<>(others);
            plan.index().ifPresent(small::add);
            small.addAll(ConfigText.of(source.config(), layout)); // last: they make the folder a checkpoint
            for (SmallFile file : small) {
                write(file);
            }
            Files.delete(folder.resolve(UNFINISHED));
        } catch (IOException e) {
            throw new PixtralException(
                    "%s cannot be written (%s): check the disk, delete the folder and write it again."
                            .formatted(folder, why(e)),
                    e);
        }
    }

    private void createFolder() throws IOException {
        if (Files.exists(folder)) {
            if (!Files.isDirectory(folder)) {
                throw new PixtralException(
                        "%s is not a folder; give a folder that does not exist yet.".formatted(folder));
            }
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new PixtralException(
                            "%s is not empty; give an empty folder, or one that does not exist yet.".formatted(folder));
                }
            }
        }
        Files.createDirectories(folder);
    }

    private void checkRoom() throws IOException {
        long needed = bytes() + RESERVE;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new PixtralException("%s needs %,d MB, but its disk has only %,d MB left; choose another disk."
                    .formatted(folder, needed / 1_000_000, free / 1_000_000));
        }
    }

    private void writeWeights(int threads, LongConsumer written) throws IOException {
        List<Path> done = new ArrayList<>();
        try (RowBlocks blocks = new RowBlocks(threads, written)) {
            for (WeightFile file : plan.files()) {
                Path temporary = folder.resolve(file.name() + ".unfinished");
                try (FileChannel out =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    writeFile(file, blocks, out);
                }
                done.add(temporary);
            }
        }
        for (int i = 0; i < done.size(); i++) {
            move(done.get(i), folder.resolve(plan.files().get(i).name()));
        }
    }

    private void writeFile(WeightFile file, RowBlocks blocks, FileChannel out) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(file.head());
        while (head.hasRemaining()) {
            out.write(head);
        }
        for (StoredTensor tensor : file.tensors()) {
            blocks.write(source.tensor(tensor.name(), tensor.sizes()), tensor, out);
        }
        blocks.finish(out);
    }

    private void write(SmallFile file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(
                Files.newOutputStream(folder.resolve(file.name()), StandardOpenOption.CREATE_NEW), 1 << 16)) {
            file.content().writeTo(out);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to);
        }
    }

    private static String why(IOException e) {
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
