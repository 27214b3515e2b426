// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import Imaging
import Phantoms
import Reports
import Vocabulary

/// `fiducial phantom instrument`: images of test objects, with what is to be measured on them.
struct PhantomInstrument: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instrument",
    abstract: "Makes images of test objects, and answers.json with what is to be measured on them.",
    discussion: """
      edge, uniform, wedge, contrast-detail: radiographs on a test stand (70 kV, RQA 5), raw and as shown. ct-water, ct-wire, ct-edge, \
      ct-contrast: CT slices. mr-uniform: MR slices. The answers follow from formulas, never from the images; the same seed gives the \
      same bytes.
      Example: fiducial phantom instrument edge --output edge && fiducial phantom measure mtf edge/edge-1-raw.dcm
      """)

  @Argument(
    help: "edge, uniform, wedge, contrast-detail, ct-water, ct-wire, ct-edge, ct-contrast or mr-uniform.")
  var kind: TestObject.Kind

  @Option(help: "The folder for the images and answers.json; made where it is missing.", completion: .directory)
  var output: String

  @Option(help: "How many images, each with noise of its own.")
  var count = 1

  @Option(help: "The seed.")
  var seed: UInt64 = 1

  @OptionGroup var system: PhantomInstrumentSystem

  func validate() throws {
    guard (1...1000).contains(count) else { throw ValidationError("--count is \(count), and 1 to 1000 is needed") }
  }

  func run() throws {
    let object = try system.object(kind)
    let maker = ObjectMaker(
      manufacturer: "Fiducial", modelName: "fiducial phantom", serialNumber: "0", softwareVersions: [Software.version])
    let folder = AtomicFiles(in: URL(filePath: output, directoryHint: .isDirectory))
    let progress = Progress()
    defer { progress.end() }
    var written = 0
    for number in 0..<count {
      progress.show("simulating image \(number + 1) of \(count)")
      for (name, file) in object.files(number: number, seed: seed, effects: system.effects, maker: maker) {
        try folder.write([.init(name, Data(try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)))])
        written += 1
      }
    }
    progress.end()
    try folder.write([.init("answers.json", PhantomInstrumentAnswers.json(object, seed: seed).text() + "\n")])
    try StandardOutput.print("\(Printable.count(written, "image")) and answers.json in \(output) (seed \(seed))")
  }
}
