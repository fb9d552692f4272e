package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Reads with explicitly chosen readers of ImageIO: the plug-ins that happen to be on the class path of a program must
 * not change what the model sees.
 */
final class ImageIoReaders {
    private ImageIoReaders() {}

    /** The operation to perform with an open reader. */
    interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }

    /**
     * Reads from encoded bytes, ignoring metadata.
     *
     * @throws ImageException if the thread is interrupted, or the reader throws any exception: readers respond to
     *     damage with all kinds of unchecked exceptions
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
