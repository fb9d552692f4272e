package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The readers of ImageIO that are used, each chosen by hand: which plug-ins a program happens to have on its class path
 * must not change what the model sees.
 */
final class ImageIoReaders {
    private ImageIoReaders() {}

    /** What is to be read with an open reader. */
    interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }

    /**
     * Reads from encoded bytes, ignoring metadata.
     *
     * @throws ImageException if the thread is interrupted, or the reader throws anything: they answer damage with all
     *     kinds of unchecked exceptions
     */
    static <T> T read(String name, ImageFormat format, ImageReaderSpi spi, byte[] encoded, Reading<T> reading) {
        try (ByteArrayImageStream stream = new ByteArrayImageStream(name, encoded)) {
            ImageReader reader = spi.createReaderInstance();
            try {
                reader.setInput(stream, false, true);
                reader.addIIOReadUpdateListener(new InterruptedUpdates(name));
                return reading.read(reader);
            } finally {
                reader.dispose();
            }
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw ImageExceptions.damaged(name, format, e);
        }
    }
}
