// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Workers

/// Reads DICOM files through the helper `fiducial-dicom`, so that no byte of theirs is parsed in the process that asks.
///
/// The owner opens a file and hands it over; the helper, which can open none, sends back what it says. Calls block, any thread may
/// make them, and as many run at a time as there are workers. A file that kills the helper is tried once more in a fresh one and then
/// put aside: the failure says so, and the next file finds a helper again.
///
/// ```swift
/// let helper = DICOMHelper()
/// let file = try helper.file(at: location)
/// file.dataSet.text(.modality)             // "CT"
/// let pixels = try helper.pixels(at: location)
/// ```
public final class DICOMHelper: Sendable {
  /// The name of the program.
  public static let programName = "fiducial-dicom"

  /// The workers.
  public let pool: WorkerPool

  /// Makes a client; the helper is started by the first call.
  ///
  /// - Parameters:
  ///   - program: The helper, by default the one beside the program that runs.
  ///   - limits: What a worker may use.
  ///   - workers: How many files are read at a time.
  public init(
    program: HelperProgram = HelperProgram(DICOMHelper.programName), limits: WorkerLimits = WorkerLimits(),
    workers: Int = 2
  ) {
    pool = WorkerPool(program, limits: limits, workers: workers)
  }

  /// Makes a client that shares workers with others.
  public init(pool: WorkerPool) { self.pool = pool }

  /// Who the helper is, and what holds it back.
  public func greeting() throws(WorkerFailure) -> Greeting {
    try pool.withWorker { (worker) throws(WorkerFailure) in try worker.greeting() }
  }

  /// What a file says.
  ///
  /// - Parameters:
  ///   - location: The file.
  ///   - scope: How much of it is wanted.
  /// - Returns: The file with its faults; values beyond the scope are noted as left out.
  /// - Throws: Why nothing came; a damaged file that can be read in part is no error.
  public func file(
    at location: URL, scope: ReadingScope = .header
  ) throws(DICOMHelperFailure) -> DICOMFile {
    try pool.withWorker { (worker) throws(DICOMHelperFailure) in try Self.file(at: location, scope, worker) }
  }

  /// The samples of a file's pixels, as stored, before the modality LUT.
  ///
  /// - Parameters:
  ///   - location: The file.
  ///   - frames: Frames counted from 0; `nil` for all.
  /// - Returns: The samples.
  /// - Throws: Why there are none.
  public func pixels(at location: URL, frames: Range<Int>? = nil) throws(DICOMHelperFailure) -> PixelArray {
    try pool.withWorker { (worker) throws(DICOMHelperFailure) in
      try Self.pixels(at: location, frames, withDataSet: false, worker).pixels
    }
  }

  /// What a file says and the samples of its pixels, read at once.
  ///
  /// - Parameters:
  ///   - location: The file.
  ///   - frames: Frames counted from 0; `nil` for all.
  /// - Returns: The file as ``ReadingScope/header`` has it, and the samples.
  /// - Throws: Why there are none.
  public func image(at location: URL, frames: Range<Int>? = nil) throws(DICOMHelperFailure) -> DICOMImage {
    try pool.withWorker { (worker) throws(DICOMHelperFailure) in
      try Self.pixels(at: location, frames, withDataSet: true, worker)
    }
  }

  /// Ends the helpers; the next call starts one again.
  public func stop() { pool.stop() }
}

/// What a file says, and the samples of its pixels.
public struct DICOMImage: Sendable, Equatable {
  /// What the file says, its pixels left out.
  public var file: DICOMFile
  /// The samples.
  public var pixels: PixelArray

  /// Makes an image; the parameters are the properties.
  public init(file: DICOMFile, pixels: PixelArray) {
    self.file = file
    self.pixels = pixels
  }
}
