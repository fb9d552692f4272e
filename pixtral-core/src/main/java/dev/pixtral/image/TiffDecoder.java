package dev.pixtral.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** TIFF, first page: TwelveMonkeys' reader unpacks the samples, {@link TiffPixels} gives them Pillow's meaning. */
record TiffDecoder(ByteView in, TiffFile file) implements FormatDecoder {
    static TiffDecoder open(ByteView in) {
        return new TiffDecoder(in, TiffFile.read(in));
    }

    @Override
    public PixelSize size() {
        return new PixelSize(file.width(), file.height());
    }

    @Override
    public Orientation orientation() {
        return file.orientation();
    }

    @Override
    public List<RgbImage> decode(ImageOptions options) {
        file.checkData();
        Raster raster = ImageIoReaders.read(
                in.name(), ImageFormat.TIFF, new TIFFImageReaderSpi(), file.essence(), TiffDecoder::readUnconverted);
        return List.of(TiffPixels.toRgb(file, raster));
    }

    private static Raster readUnconverted(ImageReader reader) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestinationType(reader.getRawImageType(0)); // else CMYK would be converted by a colour profile
        return reader.read(0, param).getRaster();
    }
}
