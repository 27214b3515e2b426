// SPDX-License-Identifier: Apache-2.0

/// What a helper is told on its command line: the limits of its owner, and words of its own.
public struct WorkerStart: Sendable, Hashable {
  /// What it may use; seconds on the wall are its owner's affair.
  public private(set) var limits: WorkerLimits
  /// The values of its own options, by their word.
  public private(set) var values: [String: String] = [:]
  /// Whether it does on request what a helper that was taken over would try.
  public private(set) var testsItself = false

  /// Reads the words; `nil` where one is not known, or a number is none.
  ///
  /// - Parameters:
  ///   - words: The command line without the program.
  ///   - limits: What holds where nothing is said.
  ///   - options: Words of its own, each with a value behind it.
  public init?(_ words: some Sequence<String>, limits: WorkerLimits = WorkerLimits(), options: Set<String> = []) {
    self.limits = limits
    var words = words.makeIterator()
    while let word = words.next() {
      switch word {
      case "--self-test": testsItself = true
      case "--memory", "--cpu-seconds", "--reply":
        guard let number = words.next().flatMap({ Int($0) }), number > 0 else { return nil }
        switch word {
        case "--memory": self.limits.memory = number
        case "--cpu-seconds": self.limits.cpuSecondsPerRequest = number
        default: self.limits.reply = number
        }
      default:
        guard options.contains(word), let value = words.next() else { return nil }
        values[word] = value
      }
    }
  }
}
