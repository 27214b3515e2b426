// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import ImageFiles
import Workers

/// How the helper is started, alike for every verb that reads images.
struct HelperOptions: ParsableArguments {
  @Option(help: "How many helpers read at once.")
  var jobs = 2

  @Option(help: "Seconds that one file may take; then its helper is ended and the file set aside.")
  var secondsPerFile = 60.0

  @Option(help: "Mebibytes of memory that a helper may use.")
  var memory = 4096

  func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs is \(jobs), and 1 to 64 is needed") }
    guard secondsPerFile > 0, secondsPerFile <= 86_400 else {
      throw ValidationError("--seconds-per-file is \(secondsPerFile), and more than 0 and at most 86400 is needed")
    }
    guard (256...1 << 20).contains(memory) else {
      throw ValidationError("--memory is \(memory), and 256 to 1048576 is needed")
    }
  }

  /// Workers of the helper beside the command, or in the folder that `FIDUCIAL_HELPERS` names.
  var pool: WorkerPool {
    LargeMemory.keep()
    let folder = ProcessInfo.processInfo.environment["FIDUCIAL_HELPERS"]
    let program =
      folder.map { HelperProgram(DICOMHelper.programName, in: URL(filePath: $0)) }
      ?? HelperProgram(DICOMHelper.programName)
    let limits = WorkerLimits(
      memory: memory << 20, secondsPerRequest: secondsPerFile,
      cpuSecondsPerRequest: max(1, Int(secondsPerFile.rounded(.up))), reply: min(memory << 19, 2 << 30))
    return WorkerPool(program, limits: limits, workers: jobs)
  }

  /// The client for DICOM files.
  var dicom: DICOMHelper { DICOMHelper(pool: pool) }
}

extension Progress {
  /// Shows how many files are done.
  func observer(_ verb: String) -> BatchObserver {
    BatchObserver(progress: { done, total in self.show("\(verb) \(done) of \(total) files") })
  }
}
