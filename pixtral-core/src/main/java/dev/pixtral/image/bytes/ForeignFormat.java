package dev.pixtral.image.bytes;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;

/**
 * A kind of file that is recognised and not decoded.
 *
 * @param kind whether it holds a picture
 * @param words how messages call it: "HEIC pictures" if it is one, "a video" if it is none
 */
record ForeignFormat(Kind kind, String words) {
    // kinds that signatures tell as well as brands of containers
    static final ForeignFormat VIDEO = noPicture("a video");
    static final ForeignFormat SOUND = noPicture("a sound file");
    static final ForeignFormat RAW = picture("RAW photos of cameras");
    static final ForeignFormat JPEG_2000 = picture("JPEG 2000 pictures");
    static final ForeignFormat JPEG_XL = picture("JPEG XL pictures");

    /** What there is to do about it. */
    enum Kind {
        /** A picture, to be converted. */
        PICTURE,
        /** Something else. */
        NO_PICTURE,
        /** A picture in a wrapping, or a broken one; the words say what to do. */
        SPOILT
    }

    static ForeignFormat picture(String words) {
        return new ForeignFormat(Kind.PICTURE, words);
    }

    static ForeignFormat noPicture(String words) {
        return new ForeignFormat(Kind.NO_PICTURE, words);
    }

    static ForeignFormat spoilt(String words) {
        return new ForeignFormat(Kind.SPOILT, words);
    }

    /** Why a file of this kind is refused. */
    ImageException refusal(String name) {
        return switch (kind) {
            case PICTURE -> ImageExceptions.unsupportedFormat(name, words);
            case NO_PICTURE -> ImageExceptions.notAPicture(name, words);
            case SPOILT -> ImageExceptions.unreadable(name, words);
        };
    }
}
