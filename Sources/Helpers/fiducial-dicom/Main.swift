// SPDX-License-Identifier: Apache-2.0
import CConfinement
import DICOMEngine
import Foundation
import Workers

/// The helper: gives up what it does not need, then answers its owner until the owner is gone.
@main
enum Main {
  static func main() {
    guard WorkerService.hasOwner, let start = Start(CommandLine.arguments.dropFirst()) else {
      FileHandle.standardError.write(
        Data("fiducial-dicom: a helper that the command fiducial starts; there is nothing to run by hand\n".utf8))
      exit(64)
    }
    // All that reads a file of the system or starts a thread comes before the door is shut.
    LargeMemory.keep()
    var engine = Engine(largestReply: Int(clamping: start.reply))
    engine.confinement = confine(start)
    let version = cconfinement_version()
    engine.components = [Greeting.Component("libseccomp", "\(version / 100).\(version % 100)")]
    let selfTest = start.testsItself ? SelfTest() : nil
    do {
      try WorkerService.run(limit: Int(clamping: start.reply)) { request in
        if let selfTest, request.kind >= MessageKinds.firstOfSelfTest { return selfTest.answer(request) }
        return engine.answer(request)
      }
    } catch {
      exit(70)
    }
  }

  /// Gives up as much as the system lets it, and says how far that went.
  private static func confine(_ start: Start) -> Confinement {
    var limits = cconfinement_limits(
      memory: start.memory, file: start.reply, cpu_seconds: start.cpuSeconds, descriptors: 12)
    guard cconfinement_limit(&limits) == 0 else { return .process }
    return cconfinement_seal() == 0 ? .filtered : .limits
  }
}

/// What the owner asks for on the command line.
struct Start {
  var memory: UInt64 = 4 << 30
  var cpuSeconds: UInt64 = 60
  var reply: UInt64 = 2 << 30
  var testsItself = false

  /// Reads the words; `nil` where one is not known.
  init?(_ words: ArraySlice<String>) {
    var words = words
    while let word = words.popFirst() {
      switch word {
      case "--self-test": testsItself = true
      case "--memory", "--cpu-seconds", "--reply":
        guard let value = words.popFirst(), let number = UInt64(value), number > 0 else { return nil }
        switch word {
        case "--memory": memory = number
        case "--cpu-seconds": cpuSeconds = number
        default: reply = number
        }
      default: return nil
      }
    }
  }
}
