/** Pictures to patches. */
package dev.pixtral.image;
