// SPDX-License-Identifier: Apache-2.0
import CChannel

/// How a process holds the memory of large arrays.
public enum LargeMemory {
  /// Keeps what an array of up to 64 MiB has left for the next one, up to 256 MiB in all; to be called once, at the start.
  ///
  /// The C library maps fresh memory for each array above some hundred kibibytes and gives it back afterwards. Touching fresh memory
  /// costs a fault every 4 KiB, which for an image of half a mebibyte takes several times as long as reading and decoding it.
  public static func keep() { cchannel_keep_memory() }
}
