package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.image.RgbImage;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pixels as PNG. The same pixels give the same bytes on the same JDK. */
final class Png {
    static final String MEDIA_TYPE = "image/png";

    private Png() {}

    static byte[] encode(RgbImage image) {
        int[] bands = {0, 1, 2};
        DataBufferByte samples = new DataBufferByte(image.rgb(), image.rgb().length); // not copied
        WritableRaster raster = Raster.createInterleavedRaster(
                samples, image.width(), image.height(), 3 * image.width(), 3, bands, null);
        ComponentColorModel rgb = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                false,
                false,
                ComponentColorModel.OPAQUE,
                DataBuffer.TYPE_BYTE);
        return encode(new BufferedImage(rgb, raster, false, null));
    }

    static byte[] encode(RenderedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next(); // every JDK has one
        // in memory: ImageIO would choose a temporary file
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException("A picture could not be encoded as PNG in memory.", e);
        } finally {
            writer.dispose();
        }
        return png.toByteArray();
    }
}
