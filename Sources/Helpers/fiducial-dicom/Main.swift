// SPDX-License-Identifier: Apache-2.0
import CConfinement
import DICOMEngine
import Foundation
import Workers

/// The helper: gives up what it does not need, then answers its owner until the owner is gone.
@main
enum Main {
  static func main() {
    guard WorkerService.hasOwner, let start = WorkerStart(CommandLine.arguments.dropFirst()) else {
      FileHandle.standardError.write(
        Data("fiducial-dicom: a helper that the command fiducial starts; there is nothing to run by hand\n".utf8))
      exit(64)
    }
    // All that reads a file of the system or starts a thread comes before the door is shut.
    LargeMemory.keep()
    var engine = Engine(largestReply: start.limits.reply)
    engine.confinement = confine(start)
    let version = cconfinement_version()
    engine.components = [Greeting.Component("libseccomp", "\(version / 100).\(version % 100)")]
    let selfTest = start.testsItself ? SelfTest() : nil
    do {
      try WorkerService.run(limit: start.limits.reply) { request in
        if let selfTest, request.kind >= MessageKinds.firstOfSelfTest { return selfTest.answer(request) }
        return engine.answer(request)
      }
    } catch {
      exit(70)
    }
  }

  /// Gives up as much as the system lets it, and says how far that went.
  private static func confine(_ start: WorkerStart) -> Confinement {
    var limits = cconfinement_limits(
      memory: UInt64(start.limits.memory), file: UInt64(start.limits.reply),
      cpu_seconds: UInt64(start.limits.cpuSecondsPerRequest), descriptors: 12)
    guard cconfinement_limit(&limits) == 0 else { return .process }
    return cconfinement_seal() == 0 ? .filtered : .limits
  }
}
