// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// The house, from the cellar up. A room may use rooms of lower storeys, and rooms that stand before it in
// its own storey. `ArchitectureTests` reads this manifest and fails on an uphill edge.

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]

func room(_ name: String, _ storey: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, path: "Sources/\(storey)/\(name)")
}

func tests(_ name: String, _ storey: String, uses: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: uses + ["TestSupport"], path: "Tests/\(storey)/\(name)Tests")
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
// DCMTK by name: its own pkg-config file asks for libraries that Debian does not bring along.
let dcmtk = [
  "dcmjpls", "dcmtkcharls", "dcmjpeg", "ijg8", "ijg12", "ijg16", "dcmimage", "dcmimgle", "dcmdata", "oflog", "ofstd",
  "openjp2",
]
let database = ["GRDB", "GRDBSQLite"].map { Target.Dependency.product(name: $0, package: "GRDB.swift") }
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "fiducial",
  products: [
    .library(name: "Statistics", targets: ["Statistics"]),
    .executable(name: "fiducial", targets: ["fiducial"]),
    .executable(name: "fiducial-dicom", targets: ["fiducial-dicom"]),
    .executable(name: "fiducial-infer", targets: ["fiducial-infer"]),
    .executable(name: "fiducial-train", targets: ["fiducial-train"]),
    .executable(name: "fiducial-verify", targets: ["fiducial-verify"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // Native: plain-C headers over C libraries, nothing else.
    .systemLibrary(name: "CDisk", path: "Sources/Native/CDisk"),
    .systemLibrary(name: "CZlib", path: "Sources/Native/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CZstd", path: "Sources/Native/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    .target(
      name: "CChannel", path: "Sources/Native/CChannel"),
    .target(
      name: "CConfinement", path: "Sources/Native/CConfinement", linkerSettings: [.linkedLibrary("seccomp")]),
    .target(
      name: "CDistance", path: "Sources/Native/CDistance"),
    .target(
      name: "CDCMTK", path: "Sources/Native/CDCMTK", linkerSettings: dcmtk.map { .linkedLibrary($0) }),
    .target(
      name: "CImageCodecs", path: "Sources/Native/CImageCodecs",
      linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("jpeg")]),
    // OpenVINO's headers lie where set-up has laid them; the library itself is opened when the helper runs.
    .target(
      name: "COpenVINO", path: "Sources/Native/COpenVINO",
      cSettings: [.headerSearchPath("../../../.deps/openvino/include")], linkerSettings: [.linkedLibrary("dl")]),

    // libtorch's functions lie in a library of their own, which set-up builds and which is opened when the helper runs.
    .target(
      name: "CTorch", path: "Sources/Native/CTorch", exclude: ["engine"], linkerSettings: [.linkedLibrary("dl")]),

    // 1 Foundations: numbers, and how sure we are of them.
    room("Vocabulary", "1-Foundations", uses: [crypto]),
    room("Distributions", "1-Foundations"),
    room("Statistics", "1-Foundations", uses: ["Vocabulary", "Distributions"]),
    room("WholeFiles", "1-Foundations"),
    room("LearningCurves", "1-Foundations", uses: ["Vocabulary", "Distributions"]),
    room("ReaderStudies", "1-Foundations", uses: ["Vocabulary", "Distributions", "Statistics"]),
    room("Transparency", "1-Foundations", uses: ["Vocabulary", crypto]),
    room("Workers", "1-Foundations", uses: ["CChannel", "Vocabulary"]),
    room("Volumes", "1-Foundations", uses: ["Vocabulary"]),

    // 2 Material: what was read, and what was promised before looking.
    room("CaseTables", "2-Material", uses: ["CZlib", "Vocabulary"]),
    room("YAMLFiles", "2-Material", uses: ["Vocabulary", yams]),
    room("Protocols", "2-Material", uses: ["Vocabulary", "Statistics", "ReaderStudies", "CaseTables", "YAMLFiles"]),

    room("ImageFiles", "2-Material", uses: ["CZlib", "Vocabulary", "Workers", "Volumes"]),
    room("DICOM", "2-Material", uses: ["CZlib", "Vocabulary", "Workers"]),
    room("Imaging", "2-Material", uses: ["Vocabulary", "Workers", "Volumes", "ImageFiles", "DICOM"]),
    room(
      "Phantoms", "2-Material",
      uses: ["Vocabulary", "Distributions", "YAMLFiles", "Volumes", "ImageFiles", "DICOM", "Imaging"]),
    .target(
      name: "ONNXGraphs", dependencies: ["Vocabulary", "Distributions", protobuf],
      path: "Sources/2-Material/ONNXGraphs",
      exclude: ["Messages/onnx.proto"]),
    room("WeightFiles", "2-Material", uses: ["Vocabulary", "ImageFiles"]),
    room("Networks", "2-Material", uses: ["Vocabulary", "Distributions", "ONNXGraphs", "WeightFiles"]),
    room("RecalibrationFiles", "2-Material", uses: ["Vocabulary", "Statistics", "CaseTables"]),
    room(
      "ModelPackages", "2-Material",
      uses: [
        "CZlib", "Vocabulary", "Statistics", "CaseTables", "YAMLFiles", "Volumes", "ImageFiles", "DICOM", "Imaging",
        "ONNXGraphs", "RecalibrationFiles", "WholeFiles",
      ]),

    // 3 Records: what is kept, who did what with it, and whether it is fit.
    room("Store", "3-Records", uses: ["CDisk", "CZstd", "Vocabulary", crypto] + database),
    room("AuditTrail", "3-Records", uses: ["Vocabulary", "Transparency", "Store"]),
    room("Features", "3-Records", uses: ["CDistance", "Vocabulary", "Volumes", "Store"]),
    room(
      "Catalog", "3-Records",
      uses: [
        "Vocabulary", "Workers", "Volumes", "CaseTables", "YAMLFiles", "ImageFiles", "DICOM", "Imaging", "Store",
        "AuditTrail", "Features",
      ]),
    room(
      "Datasets", "3-Records",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Transparency", "WholeFiles", "Workers", "Volumes", "CaseTables",
        "YAMLFiles", "ImageFiles", "DICOM", "Imaging", "Store", "AuditTrail", "Features", "Catalog",
      ]),
    room(
      "DataQuality", "3-Records",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "YAMLFiles", "Store", "AuditTrail", "Features", "Catalog",
        "Datasets",
      ]),
    room(
      "ModelRegistry", "3-Records",
      uses: [
        "Vocabulary", "Transparency", "YAMLFiles", "ONNXGraphs", "ModelPackages", "Store", "AuditTrail", "Catalog",
        "Datasets", crypto,
      ]),

    // 4 Engines: what does the model say?
    room("Inference", "4-Engines", uses: ["Vocabulary", "WholeFiles", "Workers", "ONNXGraphs"]),
    room("Augmentation", "4-Engines", uses: ["Vocabulary", "Distributions", "YAMLFiles"]),
    room("Harmonisation", "4-Engines", uses: ["Vocabulary"]),
    room("Training", "4-Engines", uses: ["Vocabulary", "Workers", "WeightFiles", "Networks", "Augmentation"]),
    room(
      "Prediction", "4-Engines",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Workers", "Volumes", "CaseTables", "YAMLFiles", "ImageFiles",
        "DICOM", "Imaging", "ONNXGraphs", "RecalibrationFiles", "ModelPackages", "Store", "AuditTrail", "Features",
        "Catalog", "Datasets", "ModelRegistry", "Inference",
      ]),
    room(
      "Learning", "4-Engines",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Workers", "Volumes", "CaseTables", "YAMLFiles", "ImageFiles",
        "Imaging", "ONNXGraphs", "WeightFiles", "Networks", "RecalibrationFiles", "ModelPackages", "Store", "Catalog",
        "Datasets", "Inference", "Augmentation", "Training", "Prediction", "LearningCurves", "WholeFiles",
      ]),

    // Helpers: the executables that hold native code, and what they do.
    .target(
      name: "ConfinedHelper", dependencies: ["CConfinement", "Workers"], path: "Sources/Helpers/ConfinedHelper"),
    .target(
      name: "DICOMEngine",
      dependencies: ["CDCMTK", "CImageCodecs", "Vocabulary", "Workers", "Volumes", "ImageFiles", "DICOM"],
      path: "Sources/Helpers/DICOMEngine"),
    .executableTarget(
      name: "fiducial-dicom", dependencies: ["CConfinement", "ConfinedHelper", "Workers", "DICOMEngine"],
      path: "Sources/Helpers/fiducial-dicom"),

    // Checks proofs and exported trails where there is no archive; links no database.
    .executableTarget(
      name: "fiducial-verify", dependencies: ["Vocabulary", "Transparency", argumentParser],
      path: "Sources/Helpers/fiducial-verify"),
    .target(
      name: "InferenceEngine", dependencies: ["COpenVINO", "Vocabulary", "Workers", "ONNXGraphs", "Inference"],
      path: "Sources/Helpers/InferenceEngine"),
    .executableTarget(
      name: "fiducial-infer", dependencies: ["CConfinement", "ConfinedHelper", "Workers", "InferenceEngine"],
      path: "Sources/Helpers/fiducial-infer"),

    .target(
      name: "TrainingEngine",
      dependencies: [
        "CTorch", "Vocabulary", "Distributions", "Workers", "WeightFiles", "Networks", "Augmentation", "Training",
      ],
      path: "Sources/Helpers/TrainingEngine"),
    .executableTarget(
      name: "fiducial-train", dependencies: ["CConfinement", "ConfinedHelper", "Workers", "TrainingEngine"],
      path: "Sources/Helpers/fiducial-train"),

    // 5 Judgement: should we trust it for this use?
    room(
      "Explainability", "5-Judgement",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Volumes", "Imaging", "Protocols", "ONNXGraphs", "WeightFiles",
        "Networks", "ModelPackages", "Features", "Inference", "Training", "Prediction",
      ]),
    room(
      "Validation", "5-Judgement",
      uses: ["Vocabulary", "Statistics", "ReaderStudies", "CaseTables", "Protocols", "RecalibrationFiles"]),

    // 7 Doors: what a person reads and types.
    room(
      "Reports", "7-Doors",
      uses: [
        "Vocabulary", "Protocols", "Validation", "Volumes", "ImageFiles", "DICOM", "Imaging", "Catalog", "Datasets",
        "ModelPackages", "ModelRegistry", "Inference", "Prediction", "Explainability",
      ]),
    .executableTarget(
      name: "fiducial",
      dependencies: [
        "Vocabulary", "Statistics", "ReaderStudies", "CaseTables", "Protocols", "RecalibrationFiles", "Validation",
        "Reports",
        "Transparency", "Workers", "Volumes", "ImageFiles", "DICOM", "Imaging", "Phantoms", "YAMLFiles", "Store",
        "AuditTrail", "Features", "Catalog", "Datasets", "DataQuality", "ONNXGraphs", "ModelPackages", "ModelRegistry",
        "WeightFiles", "Networks", "Inference", "Harmonisation", "Training", "Prediction", "Learning",
        "Explainability", argumentParser,
      ],
      path: "Sources/7-Doors/CommandLineTool"),

    // Timed beside the peers by Benchmarks/run.
    .executableTarget(
      name: "fiducial-bench",
      dependencies: [
        "Vocabulary", "Statistics", "ReaderStudies", "CaseTables", "Workers", "DICOM", "DICOMEngine", "Phantoms",
        "Features",
      ],
      path: "Benchmarks/FiducialBench"),

    // What Proofs/onnx_graphs.py holds against other readers of networks.
    .executableTarget(
      name: "fiducial-graph-proof", dependencies: ["Vocabulary", "ONNXGraphs"], path: "Proofs/FiducialGraphProof"),

    // What Proofs/network_exports.py holds against PyTorch and the engines.
    .executableTarget(
      name: "fiducial-network-proof", dependencies: ["Vocabulary", "ONNXGraphs", "WeightFiles", "Networks"],
      path: "Proofs/FiducialNetworkProof"),

    // What `make prove` simulates; see Proofs.
    .executableTarget(
      name: "fiducial-proof",
      dependencies: ["Vocabulary", "Distributions", "Statistics", "ReaderStudies", "TestSupport"],
      path: "Proofs/FiducialProof"),

    // Writes derived objects for other readers to read; see Proofs/dicom_objects.py.
    .executableTarget(
      name: "fiducial-dicom-objects", dependencies: ["Volumes", "DICOM", "Imaging"],
      path: "Proofs/FiducialDICOMObjects"),

    // Feeds damaged files to everything that reads hostile bytes; see Proofs/fuzz_dicom.py.
    .executableTarget(
      name: "fiducial-dicom-fuzz", dependencies: ["ImageFiles", "DICOM", "DICOMEngine"],
      path: "Proofs/FiducialDICOMFuzz"),

    // Keeps and removes while a proof kills it, fills its disk or cuts its power; see Proofs/records.py.
    .executableTarget(
      name: "fiducial-records-proof", dependencies: ["Vocabulary", "Store"], path: "Proofs/FiducialRecordsProof"),

    // Times the audit trail, the search of a million images and reading features; see scripts/prove, parts audit_trail, import and features.
    .executableTarget(
      name: "fiducial-records-bench",
      dependencies: ["Vocabulary", "Transparency", "Store", "AuditTrail", "Features", "Catalog"],
      path: "Benchmarks/FiducialRecordsBench"),

    // Looks for label errors and for faults in images on tables of the proof scripts; see Proofs/data_quality.py, near_duplicates.py.
    .executableTarget(
      name: "fiducial-quality-proof",
      dependencies: ["Vocabulary", "Statistics", "Catalog", "Datasets", "DataQuality"],
      path: "Proofs/FiducialQualityProof"),
    .executableTarget(
      name: "fiducial-image-checks", dependencies: ["Vocabulary", "Features", "Catalog", "Datasets", "DataQuality"],
      path: "Proofs/FiducialImageChecks"),

    // Runs networks through the helper for Proofs/inference_parity.py and Benchmarks/inference.py.
    .executableTarget(
      name: "fiducial-inference-proof", dependencies: ["Workers", "ONNXGraphs", "Inference"],
      path: "Proofs/FiducialInferenceProof"),

    // Changes images for Proofs/augmentation.py to hold against SciPy, and times it.
    .executableTarget(
      name: "fiducial-augmentation-proof", dependencies: ["Distributions", "Augmentation"],
      path: "Proofs/FiducialAugmentationProof"),

    // Harmonises for Proofs/harmonisation.py to hold against NumPy and neuroCombat, and for Proofs/training_devices.py.
    .executableTarget(
      name: "fiducial-harmonisation-proof", dependencies: ["Harmonisation"], path: "Proofs/FiducialHarmonisationProof"),

    // Trains networks without the helper for Proofs/training_parity.py and Benchmarks/training.py.
    .executableTarget(
      name: "fiducial-training-proof",
      dependencies: [
        "Distributions", "Workers", "WeightFiles", "ONNXGraphs", "Networks", "ModelPackages", "Inference",
        "Augmentation", "Training", "TrainingEngine", "Prediction", "Explainability", "fiducial-train",
      ],
      path: "Proofs/FiducialTrainingProof"),

    // Tests stand on the same storeys.
    .target(
      name: "TestSupport", dependencies: ["Vocabulary", "Distributions", "Statistics", "Workers"],
      path: "Tests/Support/TestSupport"),
    tests("Vocabulary", "1-Foundations", uses: ["Vocabulary"]),
    tests("Distributions", "1-Foundations", uses: ["Distributions"]),
    tests("Statistics", "1-Foundations", uses: ["Vocabulary", "Distributions", "Statistics"]),
    tests("ReaderStudies", "1-Foundations", uses: ["Vocabulary", "Distributions", "Statistics", "ReaderStudies"]),
    tests("LearningCurves", "1-Foundations", uses: ["Vocabulary", "Distributions", "LearningCurves"]),
    tests("WholeFiles", "1-Foundations", uses: ["WholeFiles"]),
    tests("Transparency", "1-Foundations", uses: ["Vocabulary", "Transparency"]),
    tests("Store", "3-Records", uses: ["Vocabulary", "Store", "fiducial-records-proof"]),
    tests("AuditTrail", "3-Records", uses: ["Vocabulary", "Transparency", "Store", "AuditTrail"]),
    tests("Features", "3-Records", uses: ["Vocabulary", "Volumes", "Store", "Features"]),
    tests(
      "Catalog", "3-Records",
      uses: [
        "Vocabulary", "Workers", "Volumes", "CaseTables", "YAMLFiles", "ImageFiles", "DICOM", "Imaging", "Store",
        "AuditTrail", "Features", "Catalog", "Phantoms", "fiducial-dicom",
      ]),
    tests(
      "Datasets", "3-Records",
      uses: [
        "Vocabulary", "Statistics", "Volumes", "CaseTables", "ImageFiles", "DICOM", "Imaging", "YAMLFiles", "Store",
        "AuditTrail",
        "Features", "Catalog", "Datasets", "fiducial-dicom",
      ]),
    tests(
      "DataQuality", "3-Records",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "YAMLFiles", "Store", "AuditTrail", "Features", "Catalog",
        "Datasets", "DataQuality",
      ]),
    tests("ONNXGraphs", "2-Material", uses: ["Vocabulary", "ONNXGraphs"]),
    tests("WeightFiles", "2-Material", uses: ["Vocabulary", "WeightFiles"]),
    tests("Networks", "2-Material", uses: ["Vocabulary", "Distributions", "ONNXGraphs", "WeightFiles", "Networks"]),
    tests(
      "ModelPackages", "2-Material",
      uses: [
        "Vocabulary", "Statistics", "Volumes", "Imaging", "YAMLFiles", "ONNXGraphs", "RecalibrationFiles",
        "ModelPackages",
      ]),
    tests(
      "ModelRegistry", "3-Records",
      uses: [
        "Vocabulary", "Transparency", "YAMLFiles", "ONNXGraphs", "ModelPackages", "Store", "AuditTrail", "Catalog",
        "Datasets", "ModelRegistry",
      ]),
    tests("Inference", "4-Engines", uses: ["Vocabulary", "Workers", "ONNXGraphs", "Inference", "fiducial-infer"]),
    tests("Augmentation", "4-Engines", uses: ["Vocabulary", "Distributions", "Augmentation"]),
    tests(
      "Harmonisation", "4-Engines", uses: ["Vocabulary", "Distributions", "Statistics", "Harmonisation"]),
    tests(
      "Prediction", "4-Engines",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Workers", "Volumes", "CaseTables", "YAMLFiles", "ImageFiles",
        "DICOM", "Imaging", "ONNXGraphs", "RecalibrationFiles", "ModelPackages", "Store", "AuditTrail", "Features",
        "Catalog", "Datasets", "ModelRegistry", "Inference", "Prediction", "fiducial-infer", "fiducial-dicom",
      ]),
    tests(
      "Learning", "4-Engines",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Workers", "Volumes", "YAMLFiles", "ImageFiles", "Imaging",
        "ONNXGraphs", "WeightFiles", "Networks", "ModelPackages", "Datasets", "Augmentation", "Training", "Prediction",
        "Learning", "fiducial-dicom",
      ]),
    tests(
      "ConfinedHelper", "Helpers",
      uses: ["Workers", "fiducial-infer", "fiducial-train"]),
    tests(
      "InferenceEngine", "Helpers",
      uses: [
        "Vocabulary", "Workers", "ONNXGraphs", "ModelPackages", "Inference", "InferenceEngine", "fiducial-infer",
      ]),
    tests(
      "TrainingEngine", "Helpers",
      uses: [
        "Vocabulary", "Distributions", "Workers", "WeightFiles", "Networks", "Augmentation", "Training",
        "TrainingEngine", "fiducial-train",
      ]),
    tests(
      "Explainability", "5-Judgement",
      uses: [
        "Vocabulary", "Distributions", "Statistics", "Volumes", "Imaging", "Protocols", "ONNXGraphs", "ModelPackages",
        "Features", "Inference", "Prediction", "Explainability", "fiducial-infer",
      ]),
    tests("CaseTables", "2-Material", uses: ["Vocabulary", "CaseTables"]),
    tests("Workers", "1-Foundations", uses: ["Vocabulary", "Workers", "fiducial-dicom"]),
    tests("Volumes", "1-Foundations", uses: ["Vocabulary", "Volumes"]),
    tests("ImageFiles", "2-Material", uses: ["Vocabulary", "Workers", "Volumes", "ImageFiles"]),
    tests("DICOM", "2-Material", uses: ["Vocabulary", "Workers", "DICOM"]),
    tests("Imaging", "2-Material", uses: ["Vocabulary", "Workers", "Volumes", "ImageFiles", "DICOM", "Imaging"]),
    tests(
      "Phantoms", "2-Material",
      uses: ["Vocabulary", "Distributions", "Volumes", "ImageFiles", "DICOM", "Imaging", "Phantoms"]),
    tests("YAMLFiles", "2-Material", uses: ["Vocabulary", "YAMLFiles"]),
    tests(
      "DICOMEngine", "Helpers",
      uses: ["Vocabulary", "Workers", "Volumes", "ImageFiles", "DICOM", "DICOMEngine", "fiducial-dicom"]),
    tests(
      "Protocols", "2-Material",
      uses: ["Vocabulary", "Statistics", "ReaderStudies", "CaseTables", "YAMLFiles", "Protocols"]),
    tests(
      "Validation", "5-Judgement",
      uses: [
        "Vocabulary", "Statistics", "ReaderStudies", "CaseTables", "Protocols", "RecalibrationFiles", "Validation",
      ]),
    tests(
      "Reports", "7-Doors",
      uses: [
        "Vocabulary", "Protocols", "Validation", "Volumes", "DICOM", "Imaging", "Store", "AuditTrail", "Catalog",
        "Datasets", "ModelPackages", "ModelRegistry", "Inference", "Prediction", "Explainability", "Reports",
      ]),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], path: "Tests/ArchitectureTests"),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: [
        "DICOM", "ImageFiles", "ONNXGraphs", "TestSupport", "fiducial", "fiducial-dicom", "fiducial-infer",
        "fiducial-train",
      ],
      path: "Tests/Acceptance",
      exclude: ["Help"]),
  ],
  cxxLanguageStandard: .cxx17
)

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + house
}
