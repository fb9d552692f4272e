package dev.pixtral.image.bytes;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;

/**
 * A kind of file that is recognised but not decoded.
 *
 * @param kind whether it contains a picture
 * @param words its name in messages: "HEIC pictures" if it is a picture, "a video" if it is not
 */
record ForeignFormat(Kind kind, String words) {
    // kinds that can be recognised both by a signature and by the brand of a container
    static final ForeignFormat VIDEO = noPicture("a video");
    static final ForeignFormat SOUND = noPicture("a sound file");
    static final ForeignFormat RAW = picture("camera RAW photos");
    static final ForeignFormat JPEG_2000 = picture("JPEG 2000 pictures");
    static final ForeignFormat JPEG_XL = picture("JPEG XL pictures");

    /** Whether the file contains a picture, which decides the advice in the message. */
    enum Kind {
        /** A picture, which must be converted. */
        PICTURE,
        /** Not a picture. */
        NO_PICTURE,
        /** A wrapped or broken picture; the words say what to do. */
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

    /** Returns the error that refuses a file of this kind. */
    ImageException refusal(String name) {
        return switch (kind) {
            case PICTURE -> ImageExceptions.unsupportedFormat(name, words);
            case NO_PICTURE -> ImageExceptions.notAPicture(name, words);
            case SPOILT -> ImageExceptions.unreadable(name, words);
        };
    }
}
