// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import TestSupport
import Testing

/// The verbs of `fiducial dicom`, run as a person runs them.
@Suite struct `DICOM on the command line` {
  private let folder: TemporaryFolder
  private let study: URL

  init() throws {
    folder = try TemporaryFolder()
    study = folder.file("study")
    try MadeImages.write(to: study)
  }

  private func slice(_ number: Int) -> String { study.appending(path: "slice\(number).dcm").path }

  @Test func `shows attributes and keeps the patient to itself`() throws {
    let shown = try Command.run(["dicom", "show", slice(1)])
    #expect(shown.code == 0, "\(shown.errors)")
    #expect(shown.output.contains("slice1.dcm: CT Image Storage, Explicit VR Little Endian"))
    #expect(shown.output.contains("(0010,0010) PN  PatientName                         ‹protected›"))
    #expect(shown.output.contains("(0028,0030) DS  PixelSpacing                        0.5 \\ 0.75"))
    for secret in ["Made", "PID42", "19600102", "ACC42", MadeImages.study] {
      #expect(!shown.output.contains(secret), "\(secret)")
    }
    let revealed = try Command.run(["dicom", "show", slice(1), "--reveal"])
    #expect(revealed.output.contains("PatientName                         Made^Up"))
    let json = try Command.run(["dicom", "show", slice(1), "--json"])
    #expect(!json.output.contains("Made^Up"))
    #expect(try json.json()["transferSyntax"] as? String == "1.2.840.10008.1.2.1")
  }

  @Test func `never replaces what it reads, and takes a series by the number that it shows`() throws {
    let before = try Data(contentsOf: URL(filePath: slice(1)))
    for target in [slice(1), study.path + "/"] {
      let source = target.hasSuffix("/") ? study.path : target
      let refused = try Command.run(["dicom", "convert", source, target, "--transfer-syntax", "rle"])
      #expect(refused.code == 65)
      #expect(refused.errors.contains("would be replaced by what is made of it"))
    }
    #expect(try Data(contentsOf: URL(filePath: slice(1))) == before)
    let target = folder.file("v.nrrd").path
    #expect(try Command.run(["dicom", "convert", study.path, target, "--series", "1"]).code == 65)
    #expect(try Command.run(["dicom", "convert", study.path, target, "--series", "3"]).code == 0)
  }

  @Test func `a slice that cannot be read is named, and makes no volume by itself`() throws {
    var torn = try Data(contentsOf: URL(filePath: slice(3)))
    torn.removeLast(10)
    // The header is whole, the pixels are not: the volume finds it when it asks for them.
    try torn.write(to: URL(filePath: slice(3)))
    let target = folder.file("v.nrrd")
    let refused = try Command.run(["dicom", "convert", study.path, target.path])
    #expect(refused.code == 65)
    #expect(refused.errors.contains("slice3.dcm"))
    #expect(!FileManager.default.fileExists(atPath: target.path))
  }

  @Test func `nothing to look at is not a success`() throws {
    let empty = folder.file("empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    for verb in [["show"], ["verify"], ["json"], ["render", "--output", folder.file("p").path]] {
      #expect(try Command.run(["dicom"] + verb + [empty.path]).code == 65, "\(verb)")
    }
    #expect(try Command.run(["dicom", "verify", folder.file("absent").path]).code == 74)
  }

  @Test func `what stands for a person is protected below other codes, and whatever kind a file gives a name`() throws {
    var data = MadeImages.slice(0)
    let code = DataSet([
      .init(.codeValue, .shortString, .text(["EMP4711"])), .init(.codeMeaning, .longString, .text(["Dr. Jane Roe"])),
    ])
    var operators = DataSet()
    operators.set(.personIdentificationCodeSequence, .sequence, .items([code]))
    data.set(.operatorIdentificationSequence, .sequence, .items([operators]))
    var bytes = try MadeImages.bytes(data)
    // The name claims to be a code: (0010,0010) PN becomes CS.
    let place = try #require(
      bytes.indices.dropLast(6).first { Array(bytes[$0..<$0 + 6]) == [0x10, 0, 0x10, 0, 0x50, 0x4E] })
    bytes.replaceSubrange(place + 4..<place + 6, with: Array("CS".utf8))
    let file = folder.file("claims.dcm")
    try Data(bytes).write(to: file)
    let shown = try Command.run(["dicom", "show", file.path]).output
    for secret in ["EMP4711", "Jane", "Made"] { #expect(!shown.contains(secret), "\(secret)") }
    let folderJSON = try Command.run(["dicom", "show", study.path, "--json"]).output
    #expect(!folderJSON.contains("2.25.2000.1"))
  }

  @Test func `says where a length is true`() throws {
    let shown = try Command.run(["dicom", "show", slice(1)])
    #expect(
      shown.output.contains(
        "  lengths: 0.75 × 0.5 mm a pixel, in the patient (Pixel Spacing of a plane in the patient)"))
    var radiograph = MadeImages.slice(0)
    for tag in [Tag.imageOrientationPatient, .imagePositionPatient, .pixelSpacing] { radiograph[tag] = nil }
    radiograph.set(.modality, .codeString, .text(["DX"]))
    radiograph.set(.imagerPixelSpacing, .decimalString, .text(["0.2", "0.2"]))
    let file = folder.file("radiograph.dcm")
    try Data(MadeImages.bytes(radiograph)).write(to: file)
    #expect(try Command.run(["dicom", "show", file.path]).output.contains("0.2 × 0.2 mm a pixel, at the detector"))
  }

  @Test func `prepares a volume by a recipe, and names it by its digest`() throws {
    let recipe = try folder.write(
      "recipe.json", #"{"recipe": 1, "steps": [{"step": "clip", "lower": -50, "upper": 50}]}"#)
    let target = folder.file("prepared.nii")
    let made = try Command.run(["dicom", "convert", study.path, target.path, "--recipe", recipe.path])
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output.contains("prepared by sha256:"))
    let bytes = [UInt8](try Data(contentsOf: target))
    let values = stride(from: bytes.count - 72 * 4, to: bytes.count, by: 4).map { place in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
    }
    // The samples of the first slice run from −100 to −30, those of the others go beyond 50.
    #expect(values.min() == -50)
    #expect(values.max() == 50)
    let wrong = try folder.write("wrong.json", #"{"recipe": 1, "steps": [{"step": "clipp", "lower": 0, "upper": 1}]}"#)
    let refused = try Command.run(["dicom", "convert", study.path, target.path, "--recipe", wrong.path])
    #expect(refused.code == 65)
    #expect(refused.errors.contains("wrong.json:1: step"))
  }

  @Test func `tells a folder by series with its geometry`() throws {
    let shown = try Command.run(["dicom", "show", study.path])
    #expect(shown.output.hasPrefix("CT, series 3: 3 files, 1 stack\n  stack 1: 3 slices of 6 × 4, HU\n"))
    #expect(shown.output.contains("0.75 × 0.5 mm in the slice, 2.5 mm between slices"))
    let json = try Command.run(["dicom", "show", study.path, "--json"]).json()
    let series = try #require((json["series"] as? [[String: Any]])?.first)
    let geometry = try #require((series["stacks"] as? [[String: Any]])?.first?["geometry"] as? [String: Any])
    #expect(geometry["origin"] as? [Double] == [-10, -20, 0])
    #expect(geometry["step"] as? [Double] == [0, 0, 2.5])
  }

  @Test func `prints the DICOM JSON model`() throws {
    let json = try Command.run(["dicom", "json", slice(2)]).json()
    let name = try #require(json["00100010"] as? [String: Any])
    #expect(name["vr"] as? String == "PN")
    #expect((name["Value"] as? [[String: String]]) == [["Alphabetic": "Made^Up"]])
    #expect((json["00280010"] as? [String: Any])?["Value"] as? [Int] == [4])
    let lines = try Command.run(["dicom", "json", study.path, "--lines"]).output.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect((row["dataset"] as? [String: Any])?["00080060"] != nil)
      #expect((row["faults"] as? [String])?.isEmpty == true)
    }
  }

  @Test(arguments: ["implicit", "big-endian", "deflated", "rle", "jpeg-lossless", "jpeg-ls", "jpeg2000-lossless"])
  func `converts there and back without losing a sample`(syntax: String) throws {
    let (there, back) = (folder.file("there.dcm").path, folder.file("back.dcm").path)
    let first = try Command.run(["dicom", "convert", slice(3), there, "--transfer-syntax", syntax])
    #expect(first.code == 0, "\(first.errors)")
    #expect(try Command.run(["dicom", "convert", there, back]).code == 0)
    let made = DataSetReader.read([UInt8](try Data(contentsOf: URL(filePath: back))))
    #expect(made.faults.isEmpty)
    #expect(made.dataSet[.pixelData]?.value == MadeImages.slice(2)[.pixelData]?.value)
    #expect(made.dataSet.text(.patientName) == "Made^Up")
  }

  @Test func `a file from JSON is the file that the JSON was made of`() throws {
    let (json, file) = (folder.file("slice.json"), folder.file("slice.dcm"))
    let printed = try Command.run(["dicom", "json", slice(1), "--largest-value", "1000000"])
    try Data(printed.output.utf8).write(to: json)
    let made = try Command.run(["dicom", "convert", json.path, file.path])
    #expect(made.code == 0, "\(made.errors)")
    #expect(DataSetReader.read([UInt8](try Data(contentsOf: file))).dataSet == MadeImages.slice(0))
  }

  @Test func `writes the volume of a series in the modality's numbers`() throws {
    let target = folder.file("volume.nrrd")
    let made = try Command.run(["dicom", "convert", study.path, target.path])
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output.contains("6 × 4 × 3 voxels in HU"))
    let again = folder.file("again.nii")
    #expect(try Command.run(["dicom", "convert", target.path, again.path]).code == 0)
    // NIfTI-1 by hand: dim at 40, pixdim at 76, the voxels from vox_offset (at 108) on.
    let bytes = [UInt8](try Data(contentsOf: again))
    let short = { (place: Int) in Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
    #expect([42, 44, 46].map(short) == [6, 4, 3])
    let float = { (place: Int) in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
    }
    #expect([80, 84, 88].map(float) == [0.75, 0.5, 2.5])
    let start = Int(float(108))
    for (column, row, slice) in [(0, 0, 0), (5, 0, 0), (0, 3, 0), (2, 1, 2)] {
      let place = start + 4 * ((slice * 4 + row) * 6 + column)
      #expect(float(place) == Float(MadeImages.sample(column, row, slice) * 2 - 100))
    }
  }

  @Test func `draws what a reader would see, and not what none would`() throws {
    let pictures = folder.file("pictures")
    let drawn = try Command.run(["dicom", "render", study.path, "--output", pictures.path])
    #expect(drawn.code == 0, "\(drawn.errors)")
    #expect(drawn.output.contains("3 pictures of 3 files"))
    let picture = try Data(contentsOf: pictures.appending(path: "slice1.png"))
    #expect(picture.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    var raw = MadeImages.slice(0)
    raw.set(.presentationIntentType, .codeString, .text(["FOR PROCESSING"]))
    let file = folder.file("raw.dcm")
    try Data(MadeImages.bytes(raw)).write(to: file)
    let refused = try Command.run(["dicom", "render", file.path, "--output", pictures.path])
    #expect(refused.code == 65)
    #expect(refused.output.contains("--for-processing shows it all the same"))
    let shown = try Command.run(["dicom", "render", file.path, "--output", pictures.path, "--for-processing"])
    #expect(shown.code == 0)
  }

  @Test func `verifies what is sound, and says what is missing`() throws {
    let sound = try Command.run(["dicom", "verify", study.path])
    #expect(sound.code == 0, "\(sound.output)")
    #expect(sound.output.contains("3 files: 3 sound"))
    var lacking = MadeImages.slice(0)
    lacking[.rows] = nil
    let file = folder.file("lacking.dcm")
    try Data(MadeImages.bytes(lacking)).write(to: file)
    let found = try Command.run(["dicom", "verify", file.path])
    #expect(found.code == 1)
    #expect(found.output.contains("error: (0028,0010) Rows: missing, of type 1"))
  }

  @Test func `a file that is no DICOM file is named, and the others go on`() throws {
    try Data("no image at all".utf8).write(to: study.appending(path: "letter.txt"))
    let lines = try Command.run(["dicom", "json", study.path])
    #expect(lines.code == 65)
    #expect(lines.output.split(separator: "\n").count == 4)
    #expect(lines.output.contains("letter.txt: it is no DICOM file"))
    let alone = try Command.run(["dicom", "show", study.appending(path: "letter.txt").path])
    #expect(alone.code == 65)
  }

  @Test func `a missing helper is said in one line and leaves with 69`() throws {
    let outcome = try Command.run(
      ["dicom", "show", slice(1)], environment: ["FIDUCIAL_HELPERS": folder.location.path])
    #expect(outcome.code == 69)
    #expect(outcome.errors.contains("the helper fiducial-dicom is not beside the command"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func `a missing slice makes no volume unless one is asked for`() throws {
    for number in [3, 4] {
      try Data(MadeImages.bytes(MadeImages.slice(number))).write(to: study.appending(path: "slice\(number + 1).dcm"))
    }
    try FileManager.default.removeItem(at: study.appending(path: "slice2.dcm"))
    let target = folder.file("volume.nii.gz")
    let refused = try Command.run(["dicom", "convert", study.path, target.path])
    #expect(refused.code == 65)
    #expect(refused.errors.contains("no volume, because of its geometry"))
    #expect(!FileManager.default.fileExists(atPath: target.path))
    #expect(try Command.run(["dicom", "convert", study.path, target.path, "--geometry", "resample"]).code == 0)
  }
}
