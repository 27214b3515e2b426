// SPDX-License-Identifier: Apache-2.0

/// What a worker may use.
public struct WorkerLimits: Sendable, Hashable {
  /// Bytes of address space, its libraries included.
  public var memory: Int
  /// Seconds on the wall for one request; then it is killed.
  public var secondsPerRequest: Double
  /// Seconds of CPU for one request, kept by the kernel even while the owner is stopped.
  public var cpuSecondsPerRequest: Int
  /// Bytes of the longest answer, whether it comes as a message or as memory.
  public var reply: Int

  /// Makes limits; the parameters are the properties.
  public init(
    memory: Int = 4 << 30, secondsPerRequest: Double = 60, cpuSecondsPerRequest: Int = 60, reply: Int = 2 << 30
  ) {
    self.memory = memory
    self.secondsPerRequest = secondsPerRequest
    self.cpuSecondsPerRequest = cpuSecondsPerRequest
    self.reply = reply
  }

  /// The limits as words of a helper's command line.
  var arguments: [String] {
    ["--memory", String(memory), "--cpu-seconds", String(cpuSecondsPerRequest), "--reply", String(reply)]
  }
}
