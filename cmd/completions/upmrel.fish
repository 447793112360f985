# Completes upmrel in fish. Written by: upmrel completion fish

function __upmrel_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l current (commandline -ct)
    set -l plain (string unescape -- "$current")
    or set plain $current
    for line in (command upmrel __complete $before "=$plain" 2>/dev/null)
        switch $line
            case :files :folders
                set -l option (string match -r -- '^--[^=]*=' "$plain")
                set -l path (string replace -r -- '^--[^=]*=' '' "$plain")
                if test $line = :files
                    printf "$option%s\n" (__fish_complete_path "$path")
                else
                    printf "$option%s\n" (__fish_complete_directories "$path" '')
                end
            case '*'
                printf '%s\n' $line
        end
    end
end

complete -c upmrel -f -k -a '(__upmrel_complete)'
