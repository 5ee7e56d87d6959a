package io.dockyard.internal.preflight;

import java.nio.file.Path;

/**
 * What was seen of a file of certificate authorities.
 *
 * @param file the file
 * @param exists whether it exists
 * @param regular whether it is a file
 * @param size its size in bytes
 * @param certificate whether there is a certificate in its text
 * @param unreadable why it cannot be read as text; empty where it can, or was not read because of
 *     what is wrong with it already
 */
public record CertificateFacts(
    Path file,
    boolean exists,
    boolean regular,
    long size,
    boolean certificate,
    String unreadable) {}
