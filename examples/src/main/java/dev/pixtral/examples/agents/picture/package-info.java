/** Pictures between files, Java2D and messages: {@link dev.pixtral.examples.agents.picture.Pictures}. */
package dev.pixtral.examples.agents.picture;
