from huiyin.console.cli import main

main()
