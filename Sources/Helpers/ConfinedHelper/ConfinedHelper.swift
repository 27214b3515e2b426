// SPDX-License-Identifier: Apache-2.0
import CConfinement
import Foundation
public import Workers

/// A helper from its first moment to its last: it reads what its owner wants, gives up what it does not need, then answers until the
/// owner is gone.
///
/// The order is the helper's own: whatever reads a file of the system or starts a thread comes before ``confine(descriptors:seal:)``.
public struct ConfinedHelper {
  /// What the owner said on the command line.
  public let start: WorkerStart

  /// Reads the command line; a helper that nobody owns, or that is told what it does not know, says so and leaves with 64.
  ///
  /// - Parameters:
  ///   - name: What the executable is called.
  ///   - limits: What holds where the owner says nothing.
  ///   - options: Words of this helper, each with a value behind it.
  public init(_ name: String, limits: WorkerLimits = WorkerLimits(), options: Set<String> = []) {
    let words = CommandLine.arguments.dropFirst()
    guard WorkerService.hasOwner, let start = WorkerStart(words, limits: limits, options: options) else {
      FileHandle.standardError.write(
        Data("\(name): a helper that the command fiducial starts; there is nothing to run by hand\n".utf8))
      exit(64)
    }
    self.start = start
  }

  /// Gives up as much as the system lets it, and says how far that went.
  ///
  /// - Parameters:
  ///   - descriptors: How many files may be open at once.
  ///   - seal: Shuts the door; 0 where the system took it.
  /// - Returns: What holds from now on.
  public func confine(descriptors: UInt64, seal: () -> Int32) -> Confinement {
    var limits = cconfinement_limits(
      memory: UInt64(start.limits.memory), file: UInt64(start.limits.reply),
      cpu_seconds: UInt64(start.limits.cpuSecondsPerRequest), descriptors: descriptors)
    guard cconfinement_limit(&limits) == 0 else { return .process }
    return seal() == 0 ? .filtered : .limits
  }

  /// The library that confines, for the greeting.
  public var component: Greeting.Component {
    let version = cconfinement_version()
    return Greeting.Component("libseccomp", "\(version / 100).\(version % 100)")
  }

  /// Answers one request after another until the owner is gone; leaves with 70 where the wire breaks.
  public func serve(_ answer: (Message) -> Message) {
    let selfTest = start.testsItself ? SelfTest() : nil
    do {
      try WorkerService.run(limit: start.limits.reply) { request in
        if let selfTest, request.kind >= MessageKinds.firstOfSelfTest { return selfTest.answer(request) }
        return answer(request)
      }
    } catch {
      exit(70)
    }
  }
}
